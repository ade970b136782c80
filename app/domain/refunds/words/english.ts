import type { Words } from './words.ts'

export const ENGLISH: Words = {
  kinds: {
    course: [
      `
        course, video course, online course, masterclass, bootcamp, online class, video lessons,
        self paced course, workshop, workshop recording, webinar, tutorial, tutorials, crash course,
        mini course, ecourse, e course`,
      `
        lessons, lesson, cohort, training program, online program, video tutorial, courses, i teach you,
        teach you, you ll learn, self paced, weekly lessons, video walkthrough course, training, seminar,
        live lessons, walk you through, recorded material, project files, recorded lessons,
        hours of lessons, video sessions, my full process, from scratch, start to finish,
        hours of content, step by step videos`,
      `
        modules, module, homework, students, learn, exercises, enroll, certificate, beginner, challenge,
        program, class, classes, curriculum, teach, step by step, videos, follow along, graduates,
        instructor, syllabus, quiz, quizzes, scene files`,
    ],
    template: [
      `
        template, templates, mockup, mockups, sewing pattern, knitting pattern, crochet pattern,
        notion template, shopify theme, wordpress theme, ui kit, chatgpt prompts, digital planner,
        printable, printables, overlays, canva templates, spreadsheet template, notion templates,
        resume template, website template, email templates, habit tracker, budget tracker, crm template,
        coloring pages, flashcards, website theme, svg cut files, cut files`,
      `
        planner, planners, theme, themes, worksheets, spreadsheet, prompts, overlay, contract templates,
        wireframes, boilerplate contract, swipe files, calculator, tracker, trackers, dashboard template,
        invoice template, canva, workspace, cover letter, lesson plan, lesson plans, media kit,
        business plan, checklist, checklists, swap in your own, print at home, games you print,
        google slides, animated titles, mogrts, mogrt, you print, chart, scorecard, worksheet, a4,
        us letter, editable in`,
      `
        notion, excel, google sheets, figma, webflow, keynote, powerpoint, contracts, resume, cv,
        duplicate, slides, editable, fill in, fill the blanks, prompt`,
    ],
    ebook: [
      `
        ebook, ebooks, e book, e books, handbook, novel, novels, memoir, pdf book, playbook, cookbook,
        pdf guide, travel guide, pdf ebook, field guide, digital cookbook, short stories, short story,
        poetry collection, audience guide, recipe book, romance novel, thriller, workbook, digital book,
        digital magazine, comic, manga, graphic novel, whitepaper, report`,
      `
        book, guide, epub, recipes, pages long, page guide, chapters, training guide, zine, novella,
        poems, kindle, journal, romance, chapter, guidebook, magazine, booklet, standalone, page pdf,
        trilogy, sci fi, science fiction, fantasy, mystery, saga, fiction, nonfiction, horror, pp,
        paperback edition, dystopian, historical fiction, whodunit, essays, recipes i`,
      `
        pdf, mobi, pages, illustrated, author, cheat sheet, cheatsheet, series, read, readers, words,
        edition, volume, written`,
    ],
    software: [
      `
        app, software, plugin, plug in, plugins, add on, addon, macos app, desktop app, chrome extension,
        browser extension, source code, boilerplate, video game, game, roguelike, command line tool, vst,
        saas starter, mobile game, apps, starter, starter code, production ready, saas starter kit,
        figma plugin, wordpress plugin, vscode extension, discord bot, telegram bot, desktop application,
        web app, application, mac app, open source, game engine, steam key, itch io`,
      `
        extension, extensions, license key, starter kit, script, scripts, library, api, tool, binary,
        github repo, saas, macos, apple silicon, universal binary, notarized, self hosted,
        react component library, component library, bot, widget, userscript, shortcut, shortcuts,
        firmware, emulator, batch, chrome, for chrome, firefox, tracking blocker, pc, on your pc, deploy,
        clone it, portable, no installer, no account, cli, nas, export your, compiler, godot, unity`,
      `
        windows, linux, install, runs on, ios, android, mac only, devices, offline, controller support,
        beta, win mac, updates, automatically, one time purchase, docker, auth, bug fixes, compatible,
        version, license, python, seconds, requires`,
    ],
    audio: [
      `
        audiobook, album, ep, sample pack, sample packs, drum kit, sound effects, sample library,
        soundtrack, meditation audio, guided meditations, audio stories, beats, loops, one shots,
        ambient tracks, royalty free tracks, music pack, audio program, hypnosis audio, songs, pads,
        808s, melody loops, drum loops, beat tape, mixtape, instrumentals, stems, backing tracks,
        ringtone, binaural beats, sleep meditations, sound pack, sfx, choir samples`,
      `
        audio, tracks, track, samples, field recordings, meditations, meditation, music, recordings,
        narrated, podcast, midi, beat, instrumental, guitar, piano pieces, pieces, stereo, an hour of,
        recorded, mics, ambient, acoustic, release`,
      `
        mp3, wav, flac, listen, kontakt, lo fi, m 4 b, sounds, sound, lossless, bpm, ableton, 24 bit,
        headphones, voice, vocals`,
    ],
    coaching: [
      `
        coaching, consulting, consultation, mentoring, mentorship, mentoring session, mentoring call,
        coaching session, one on one, 1 on 1, book a call, minute call, hour call, portfolio review,
        personal reading, live session, strategy call, 1 1 coaching, 30 minute call, google meet,
        strategy session, discovery call, code review session, therapy session, tutoring, private lesson,
        private lessons, consult`,
      `
        video call, sessions, session, 1 1, calendly, office hours, audit, feedback call, on zoom,
        pick my brain, hop on a call, jump on a, slots, we meet, phone call, over zoom, over the phone,
        coach, minutes with me, rewrite your, we talk for, send me your work, critique, talk for,
        private class, just you and me, you and me, list of fixes, feedback on your`,
      'call, zoom, schedule, reschedule, booking, appointment, review, hour, min',
    ],
    bundle: [
      'everything bundle,complete bundle',
      `
        bundle, all in one, in one package, everything i ve made, everything included, mega pack,
        all of my products, bundled together, bundled, in one bundle, three in one, all of it together,
        combo, the whole thing, complete collection`,
      'pack,buying separately,worth',
    ],
    video: [
      `
        short film, documentary, documentary film, feature film, concert film, yoga video, workout video,
        movie, concert recording`,
      `
        film, stock footage, stream or download, yoga flow, dance video, episodes, recital,
        stop motion film, b roll, animation short, a concert, filmed, minute film, live show,
        performance`,
      'video, 4 k, subtitles, footage, stream, minute video',
    ],
    graphics: [
      `
        lightroom preset, lightroom presets, presets, preset, luts, lut, brushes, brush set, icon set,
        svg icons, icons, stock photos, clipart, clip art, vector illustrations, textures, 3 d models,
        stl, photoshop actions, wallpapers, emotes, low poly, 3d model, 3d models, film emulation luts,
        photoshop brushes, procreate brushes, svg files, svg bundle, wallpaper pack, vtuber model,
        avatar, textures pack, hdri, hdris, seamless patterns, badges, logo pack, motion graphics,
        stickers pack, digital paper, blender models, mockup scene`,
      `
        vectors, illustrations, illustration, photos, procreate, svg, stickers png, actions, line icons,
        patches, models, render, renders, artwork, png elements, transparent background, laser cutters,
        cnc, decals, shaders, materials, doodles, transparent png, vector png, cutout, line art,
        line drawings, eps, edits, borders, frames pack`,
      `
        png, jpg, psd, photoshop, lightroom, high res, royalty free, serum, vector, dpi, before after`,
    ],
    font: [
      'font, fonts, typeface, typefaces, font family',
      `
        typography, nine weights, opentype, monospaced, ligatures, styles, sans, serif, kerning,
        alternates, lettered, grotesk`,
      'italics, glyphs, web license, cyrillic, weights',
    ],
    membership: [
      `
        membership, monthly membership, annual membership, become a member, join our community,
        inner circle, patron, subscription cancel, private community, paid community,
        monthly subscription, annual subscription, discord access`,
      `
        member, members, subscription, cancel anytime, billed monthly, renews automatically,
        private forum, club, a month, a year membership, quarterly, per month, monthly, leave whenever,
        members gallery, full archive, support my, paid newsletter, tier, supporters, early access,
        supporters get, be a supporter, secret feed, monthly supporters, hangouts, live hangouts`,
      'discord, community, livestream, per year, every sunday, members only',
    ],
    physical: [
      `
        ships worldwide, hardcover, paperback, art print, mug, tote bag, t shirt, enamel pin,
        enamel pins, candle, ships from, we ship, shipped, ships in, free shipping, tarot deck,
        delivered to your door, vinyl record, signed print, riso print, risograph print,
        courier delivery, flat packed, we post, to your door, uk delivery, handmade, embroidery kit,
        royal mail, usps, free delivery, screen print, letterpress, hoodie, sweatshirt, necklace,
        earrings, soap, ceramics, pottery, vinyl lp, cassette tape, keychain, keycaps, board game,
        printed book, art prints`,
      `
        ceramic, ships, shipping, sticker sheet, hand printed, packaging, customs fees, mailed,
        vinyl stickers, poster, tea towel, notebook paper, tracking number, unworn, solid oak, courier,
        collection from, printed on, stock, plywood box, linen, wool, leather, wooden, postcards,
        greeting cards, jewelry, delivery, shipped to you, patch, cotton, tracked mail, first class,
        gsm paper, wash in, posted, thread bound, brass, ceramic glaze, solid, dispatched, handcrafted,
        oak, steel, hand wash`,
      `
        tracking, canvas, machine washable, studio, box, glaze, deck, mm each, tube, used, cm, scratch,
        handwoven, gram, recycled, dispatch, edition of`,
    ],
  },
  refund: `
      money back, refund, refunds, refunded, refundable, full refund, your money back, returns, returned,
      return it, return this, may return, can return, return policy, refund policy, refund guarantee,
      guarantee, guaranteed, risk free, get it back, reimburse, reimbursed, returns accepted, cash back,
      send back every penny, every penny back, every cent back, pay you back, give it back,
      back every penny, back in full, full amount back, give you your money, satisfaction guaranteed,
      happiness guarantee, refund window, refund period, return window, returnable, money returned`,
  withdrawal: 'right of withdrawal,withdrawal period,cooling off period,cooling off,withdraw',
  noRefund: `
      no refunds, no refund, no returns, non refundable, nonrefundable, not refundable, all sales final,
      all sales are final, sales are final, all sale is final, final sale, no money back, not be refunded,
      without refund, no returns or refunds, no refunds or exchanges, never refund, do not do refunds,
      don t do refunds, never refunded, cannot be refunded, can t be refunded, won t be refunded,
      not eligible for a refund, not eligible for refunds, no refunds or returns,
      no returns and no refunds, refunds none, refund none, all purchases are final, purchases are final,
      all sales are generally final, sales final, no cancellations or refunds, no return,
      no exchanges or refunds, sold as seen, not returnable, non returnable, nonreturnable,
      never any refunds, zero refunds, no money returned, no take backs`,
  denies: `
    not possible, not available, not accepted, not offered, not given, cannot be given, can be given,
    do not accept, don t accept, do not offer, don t offer, do not give, don t give, do not issue,
    don t issue, do not provide, don t provide, cannot offer, can t offer, can not offer, cannot refund,
    can t refund, are excluded, is excluded, do not allow, no right, not permitted, not be issued,
    not be provided, not provided, not issued, not granted, not be granted, not be accepted, never offer,
    unable to offer, unable to issue, unable to provide, not be honored, not entitled, not able to offer,
    not able to, no longer possible, do not refund, don t refund, cannot accept, can t accept, can t give,
    cannot give, cannot issue, can t issue, not allowed, no right of withdrawal, does not apply`,
  after: 'after,once,beyond,outside,outside of,later than,past,following,older than',
  onlyIf: 'if,unless,except,for items,for orders,for purchases,in case,other than,where you,who have',
  later: `
    downloaded, been accessed, accessed, been opened, opened, been used, after download, after downloading,
    once you download, has started, have started, ve started, been delivered to you, first lesson,
    after that, afterwards, thereafter, after this period, after the period`,
  law: 'by law,law,statutory',
  hardTerms: `
      store credit, credit only, exchange only, exchanges only, restocking fee, only exchanges,
      only an exchange, instead of a refund, only if you can prove, proof that you completed,
      proof of completion, must prove, must show proof, notarized, by registered mail, minus a fee,
      processing fee is deducted, partial refunds only, only partial refunds`,
  takesTime: `
      processed, issued, answered, answer, answers, respond, response, reply time, ships, ship, shipping,
      shipped, delivery, arrive, arrives, allow, business, working, appear, take, takes, updates, support,
      access, answering, credited`,
  lasts: `
      of lessons, of video, of drawing, of access, of updates, of support, challenge, plan, program,
      programme, course, reset, trial, free trial, bootcamp, cohort, membership, streak, subscription,
      of content, of prompts, in a row, a week, workout`,
  fees: `
    shipping, shipping costs, shipping fees, postage, fees, fee, deposit, shipping cost, customs,
    gift cards, gift card`,
  not: 'not,no,without,isn t,not a,never,don t need,doesn t include,not included,excluding,none of',
  is: 'a,an,my,this is a,this is an,this,the,it is a,it s a,these',
  aside: `
      about, for, with, how to, plus, includes, including, included, on, requires, require, need, needs,
      compatible with, works with, work with, who, using, via, choosing, comes with, from, into, made with,
      made in, edit in, customizable in, i used in, inspired by`,
  extra:
    'as a bonus,as a gift,as bonus,not included,included as a gift,for free,bonus,required,needed,on top',
  traps: `
    of course, main course, no questions asked, no questions, tax refund, bigger refund, no refund needed,
    no hassle, gpx tracks, ship your, book now, book your, booked, app store, book a, video review,
    audio quality, refund requests are, refund from, software samples, sample files, project files,
    demo files, supply list, video prompt, plain text, notebook, print at home, home printing, to print,
    card game app, no fluff, no code, guaranteed to, beta 14, no nonsense, final version, final cut,
    final draft, return to, plug in your, refund myself, returning students, book 1 on, call to action,
    call to actions, video walkthrough, app icons, software engineers, in the game, game changer,
    book club, cover art, track record, keep track, on track, back cover, course correct, golf course,
    crash, guarantee you ll, member of, in return, in this book, table of contents, no return needed,
    no returns needed, no need to return, asked for a refund, asked for refunds, requested a refund,
    asked for their money back, asked me for a refund`,
  units: {
    hour: 'hour,hours,hrs,hr,h',
    day: 'day,days,dayz,d',
    week: 'week,weeks,wks',
    month: 'month,months,mo',
    year: 'year,years,yr',
  },
  numbers: {
    a: 1,
    an: 1,
    one: 1,
    the: 1,
    first: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    ten: 10,
    twelve: 12,
    fourteen: 14,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
    sixty: 60,
    ninety: 90,
    half: 0.5,
  },
  forever: 'lifetime,forever,unlimited,any time,no time limit',
  common: 'the,and,you,your,with,this,for,of,to,is,my,from,it,in,a,i',
}
