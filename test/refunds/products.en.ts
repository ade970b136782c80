/** Products as sellers describe them, in English; `labelled-products.ts` says what the columns are. */
export const EN = `
train | 14 | 19 usd | pdf,epub | The Quiet Freelancer | 📘 My ebook about finding clients without posting on social media every day. 142 pages, no fluff. Instant download after purchase :)
train | 30 | 149 usd | mp4 | Watercolor from Zero | A self-paced video course: 42 lessons, 9 hours, from holding the brush to your first landscape. Includes a supply list & private comments under each lesson.
test  | 7 | 12 usd |  | Second Brain OS | The Notion template I run my whole life with. Duplicate it in one click, tasks + notes + habits. Works on the free plan!
train | 30 | 39 usd | dmg,exe | Clipper Pro | A tiny menu-bar app for macOS and Windows that remembers everything you copy. License key for 3 devices. Free updates for a year.
train | 14 | 9 usd | mp3,wav | Slow Rain Vol. 2 | Eleven ambient tracks recorded on tape. WAV + MP3, the whole album, plus a hidden track.
test  | 14 | 120 usd |  | 1:1 Portfolio Review | Book a 60 minute call with me. We go through your portfolio on Zoom and I tell you what I'd fix before you apply anywhere.
train | 30 | 79 usd | zip | Everything Bundle 2024 | All of my products in one bundle: three courses, two ebooks and the Figma UI kit. Save 60% compared to buying separately.
train | 7 | 15 usd | xmp,dng | Golden Hour Lightroom Presets | 20 presets for mobile & desktop. Warm skin tones, soft shadows. Before/after pictures below ✨
test  | 7 | 25 usd | otf,ttf | Brigade Grotesk | A typeface in nine weights, with italics and Cyrillic. Desktop and web license included.
train | 30 | 8 usd |  | The Sunday Club | Monthly membership. A new essay every Sunday, our Discord, and a live Q&A at the end of the month. Cancel anytime.
train | 14 | 32 usd |  | Enamel pin set "Moths" | Set of 4 hard enamel pins, 30 mm each. Ships worldwide from Portland within a week. Packaging is plastic free.
test  | 14 | 14 usd | mp4 | Fog: a short film | A 34 minute documentary film about the last lighthouse keeper in Maine. Stream or download in 4K, with subtitles.
train | 183 | 59 usd | mp4,pdf | Sell Like a Human | The sales course for people who hate sales. 6 modules. And you're covered by a 60-day money back guarantee, so nothing to lose.
train | 14 | 29 usd | pdf | Plain-Text Accounting | A book for freelancers. Not happy? Get a full refund within 14 days of purchase, just reply to the receipt.
test  | 30 | 19 usd | zip | Icon Set Nano | 1,200 icons in SVG. If it is not for you, write me within 30 days and I'll give you your money back.
train | 7 | 49 usd | zip | Shopify Theme "Linen" | A calm theme for small shops. Sections everywhere. 7 day refund policy: ask within 7 days and you get it back.
train | 183 | 199 usd |  | Deep Work Cohort | 8 weeks, live. Six month guarantee: if you did the work and it didn't help, I will refund you for up to 6 months.
test  | 30 | 45 usd | wav | Dusty Drums | 300 one-shots and 80 loops for lo-fi. 30 days money-back, no questions asked!!
train | 14 | 10 usd | pdf | Meal Prep on a Budget | Recipe e-book with 60 dinners under $4. PDF for phone and print. Metric and imperial.
train | 7 | 29 usd | psd | Mockup pack: Coffee Bags | 12 photoshop mockups, smart objects, 6000px. ALL SALES FINAL because this is a digital download.
test  | 7 | 18 usd | pdf | How I Write Cold Emails | A short ebook + swipe file. Due to the digital nature of this product, there are no refunds.
train | 0 | 40 usd |  | Hand-thrown mug (seconds) | Ceramic mug, 300 ml, slightly imperfect glaze. Seconds sale: all sales final, no returns. Ships in 5 days from my studio.
train | 0 | 85 usd |  | Signed print, A2 | Giclée art print on cotton paper, numbered and signed. Shipped in a tube. Made to order, so no refunds or exchanges.
test  | cannot_tell | 5 usd |  | Buy me a coffee | If my stuff helped you, this is the place to say thanks ☕
train | cannot_tell | 0 usd |  | test | test product please ignore
train | cannot_tell | 20 usd | zip | Untitled |
test  | cannot_tell | 15 usd | zip | The Thing | You know what it is. You've seen the thread. Get it before it's gone 🔥🔥🔥
train | cannot_tell | 50 usd |  | Gift card | Give someone $50 to spend in my store.
train | cannot_tell | 99 usd |  | Ticket: Spring Meetup | One seat for the meetup in Lisbon, May 4th. Doors open at 6pm. Drinks included.
test  | cannot_tell | 250 usd |  | Custom commission | One character, full color, your idea. I'll get in touch after the order to talk about the details.
train | cannot_tell | 33 usd | pdf | Project Ganymede | Early access. More info soon!
train | 30 | 97 usd | mp4 | React Query in Depth | Of course you can read the docs. Or you can take this course and be done in a weekend: 24 lessons, exercises, a real project.
test  | 14 | 22 usd | pdf,epub,mobi | Writing Courses That Sell | A book on how to design, record and launch your online course. 230 pages with checklists.
train | 7 | 35 usd | pptx,key | Course Creator Slides | 140 Keynote and PowerPoint slides templates for people who teach online courses. Drag, drop, done.
train | 30 | 29 usd |  | Invoice Ninja for Sheets | A Google Sheets add-on. One click and your rows become invoices. Needs a Google account, license is per user.
test  | 7 | 9 usd | xlsx | Wedding Budget | Excel spreadsheet template. Fill in the yellow cells, charts update on their own. Works in Google Sheets too
train | 14 | 17 usd | mp3 | Sleep Stories for Adults | Six audio stories, 25 min each, read by me with soft rain in the background. Download as MP3.
train | 30 | 30 usd | zip | 30 Days of Drawing | 30 days of lessons, one each morning: a video, a prompt and homework. The drawing course for people with no time.
test  | 30 | 27 usd | mp4,pdf | 14-Day Handstand Challenge | Online program with daily video lessons. After 14 days you'll kick up against the wall with confidence.
train | 14 | 7 usd | pdf | 7 Day Juice Reset | My guide (PDF ebook) to one week of juices. Shopping lists for 7 days included.
train | 30 | 60 usd | exe,vst3 | Tapehead | A VST3/AU plugin which makes anything sound like a broken cassette. 14-day trial available. Win/Mac.
test  | 7 | 20 usd | fxp | Serum Bank "Neon" | 64 presets for Xfer Serum: basses, plucks, leads. You need the full version of Serum (not included).
train | 7 | 39 usd | fig | SaaS Dashboard UI Kit | Figma file w/ 200+ components, auto layout, light & dark. Final version, no further updates are planned.
train | 14 | 12 usd | pdf | The Final Version | A novel. A woman finds the last draft her father never sent. 312 pages, epub and pdf.
test  | 30 | 199 usd | mp4 | Color Grading Masterclass | Masterclass with 5 hrs of video lessons in DaVinci Resolve, project files and LUTs as a bonus. Refund policy: see terms on my site.
train | 14 | 26 usd | wav | Field Recordings: Iceland | 3 hours of sound effects. Wind, geysers, ravens. 96 kHz WAV, royalty-free. Refunds: see our terms.
train | 30 | 44 usd | zip | Blender Scatter Tools | Add-on for Blender 4.x which scatters grass, stones and leaves. No-questions-asked refunds if it doesn't run on your machine.
test  | 7 | 6 usd | pdf,goodnotes | Digital planner 2025 | Hyperlinked planner for GoodNotes on iPad. Monthly, weekly and daily pages. Stickers included 🌸
train | 7 | 10 usd | brushset | Gouache Brushes | 35 Procreate brushes that behave like real gouache. Plus 3 paper textures.
train | 7 | 24 usd | stl | Dungeon Tiles | 3D models (STL) for home printing, 54 tiles, pre-supported. Personal use.
test  | 7 | 5 usd | pdf | Sewing Pattern: Aster Skirt | PDF sewing pattern, sizes 34–52, A4 + US letter + A0 file. Seam allowances included.
train | 30 | 15 usd |  | Backstage Pass | Become a member of my inner circle! Subscription, billed monthly: early demos, voice notes, behind the scenes.
train | 14 | 350 usd |  | Career coaching – 3 sessions | Three 1-on-1 coaching sessions of 50 minutes each. We work on your story, your CV and your next negotiation.
test  | 14 | 90 usd |  | Pay-per-hour Consulting | One hour of consulting on your Postgres problem. After you pay, you get a Calendly link to schedule.
train | 30 | 129 usd | mp4,zip | Ultimate Music Producer Pack | Bundle of everything I've made: the mixing course, two sample packs, the Ableton templates and my ebook. Worth $400.
train | 7 | 55 usd | zip | Mega Lightroom Preset Bundle | 300+ lightroom presets in one bundle, every pack I released since 2019.
test  | 14 | 20 usd | pdf | Ebook bundle: 3 thrillers | My three thriller novels as e-books in a bundle. EPUB, MOBI, PDF.
train | 30 | 70 usd | mp4 | Sourdough Workshop (recording) | Recording of the online workshop from March, 2h 40min, with recipe cards. Learn to bake a loaf step by step.
train | 30 | 12 usd | zip | Tiny Dungeon | A small pixel-art roguelike game for Windows, Mac and Linux. Steam key included. Controller support
test  | 7 | 19 usd | html,css | Portfolio Template for Webflow | Clone-able website template. 8 pages, CMS, no code needed.
train | 7 | 14 usd | docx | Freelance Contract Templates | 5 contracts written by a lawyer. Word + Google Docs. Just fill the blanks.
train | 30 | 24 usd | pdf | Guitar Chords Cheatsheet | A one page cheat sheet. 30-day guarantee – if you aren't thrilled you get your money back.
test  | 14 | 8 usd | pdf | Crochet for Beginners | An ebook that teaches you the 6 basic stitches. With photos of every step.
train | 14 | 11 usd | pdf | The Stoic Notebook | e-book, 88pp. If you don't like it tell me in the first two weeks and I'll refund you.
train | 30 | 29 usd |  | Focus Timer | macOS app. Not satisfied? We offer a full refund up to thirty days after purchase.
test  | 7 | 65 usd |  | Mentoring session | 90 min mentoring call. Payments are non-refundable. You can reschedule once up to 24 hours before.
train | 14 | 49 usd | zip | Landing Page Kit | 12 HTML templates, tailwind. You may return it in 10 days for a complete refund.
train | 183 | 89 usd | mp4 | Piano by Chords | Course. I stand behind it: 90-day money-back guarantee. Practise for three months & see.
test  | 183 | 300 usd | mp4 | Copy School | Full-year course. Try it for 100 days, and if it's not worth the price I'll refund every cent.
train | 183 | 129 usd |  | Trading Journal | Spreadsheet template and app. LIFETIME money-back guarantee, ask any time.
train | 183 | 47 usd | pdf,mp4 | Dog Training Basics | Video lessons for you and your pup. One year money back guarantee. Yes, a whole year.
test  | 7 | 15 usd | zip | Podcast Music Pack | 20 royalty free tracks. Refunds possible within 3 days of purchase if not downloaded.
train | 7 | 19 usd | zip | Twitch Overlay "Vapor" | Animated overlays, alerts, panels (PSD + WebM). Refunds only within 24 hours.
train | 30 | 25 usd | zip | Excel Macros 101 | eBook plus demo files. 3 week money back guarantee. Email support for 12 months.
test  | 14 | 34 usd | pdf | Grant Writing Handbook | 200 page handbook, with samples from winning applications. You get lifetime updates. Support answers within 2 days.
train | 30 | 119 usd | mp4 | Motion Design Foundations | Course w/ 55 lessons. Refunds are processed within 5–10 business days. Students get access for 12 months.
train | 14 | 9 usd | pdf | Houseplants Don't Hate You | An illustrated ebook about keeping plants alive. Refund requests are answered within 48 hours.
test  | 7 | 16 usd | zip | Resume Template "Oslo" | CV + cover letter template for Word, Pages and Google Docs. Get hired in 30 days!
train | 30 | 19 usd | zip | Unity Dialogue System | Drop-in plugin for Unity 2022+. Full C# source code, docs, and example scenes. Support on Discord.
train | 30 | 79 usd |  | Next.js Boilerplate | Ship your startup in days. Source code of a SaaS starter: auth, payments, mail. Lifetime access to the private GitHub repo.
test  | 7 | 79 usd |  | ShipQuick Starter | SaaS boilerplate (Next.js, Stripe). Because you get repo access at once, no refunds.
train | 14 | 17 usd | m4b | Audiobook: Night Ferry | Unabridged audiobook, 7h 12m, narrated by the author. M4B with chapters + MP3.
train | 14 | 29 usd | wav | Trap beats – exclusive lease | 5 beats, tagged and untagged WAVs, unlimited streams lease.
test  | 14 | 13 usd | mp4 | Morning Yoga Flow | A 45-minute yoga video you can download and do on your mat at home, no internet needed.
train | 14 | 18 usd |  | Sticker sheet "Frogs" | Vinyl stickers, waterproof. Mailed in a letter, allow 2 weeks outside the US.
train | 14 | 45 usd |  | Linocut tea towel | Hand-printed cotton tea towel, 50 x 70 cm, shipped folded from Leeds. Machine washable.
test  | 30 | 28 usd |  | Zine subscription box | Physical zine delivered to your door. Unused items can be returned within 30 days for a refund.
train | 14 | 55 usd |  | Tote bag | Heavy canvas tote bag. We ship Mon–Fri. Returns accepted within 14 days, unworn.
train | 0 | 60 usd |  | Custom pet portrait on canvas | Painted on canvas by hand and shipped framed. As every piece is personalised, we do not accept returns and no refund can be given.
test  | 7 | 60 usd | jpg | Custom pet portrait (digital file) | You receive a high-res JPG by email to print yourself. Illustration made just for you. No refunds once I've started.
train | cannot_tell | 10 usd | zip | Bundle | bundle of files
train | cannot_tell | 27 usd |  | Early supporter | Help me finish the record! Your name in the credits.
test  | cannot_tell | 1 usd |  | Pay what you want | Anything helps. Thank you for being here 💛
train | cannot_tell | 500 usd |  | Sponsor slot – week 32 | Your logo and 60 words in front of 12k readers.
train | cannot_tell | 19 usd | pdf,zip | v2.1 (FIXED) | fixed the link, sorry everyone!! re-download if you got the old one
test  | cannot_tell | 40 usd |  | Vault access | Everything in the vault. You already know.
train | cannot_tell | 8 usd | zip | Mystery drop #4 | Nobody knows whats in it. Not even me lol
train | 7 | 29 usd | zip | Prompt Library | 500 ChatGPT prompts for marketers, sorted by task. Copy, paste, adapt. In a Notion database template.
test  | 14 | 15 usd | pdf | Running Plan: Sub-50 10K | Training guide as a PDF e-book, 8 weeks, 4 runs a week. Written by a coach.
train | 30 | 49 usd | mp4 | Negotiation for Designers | Online class, 3 hours of video lessons and worksheets. No coaching included.
train | 30 | 20 usd | zip | Pixel Sorter | Desktop software for glitch artists. This is not a template or preset, it's a real app you install. Mac only.
test  | 14 | 39 usd | pdf | Type Pairing Handbook | A book on choosing fonts: how to combine typefaces, with 60 real examples. PDF, 180 pages.
train | 7 | 18 usd | otf | Marker Script Font | A hand-drawn script font, great for wedding invitations, logos, mugs & t-shirts. Commercial license.
train | 30 | 99 usd | mp4 | Lightroom for Real Estate Photographers | Course. Learn to edit a full home in 20 minutes; includes my 12 presets as a gift.
test  | 7 | 12 usd | cube | Cine LUTs | 15 cinematic LUTs for Premiere, Resolve and Final Cut. Works with log & rec709 footage.
train | 7 | 30 usd | jpg | Stock photos: Desert | 80 high-res stock photos of Namibia, royalty free for client work.
train | 7 | 14 usd | png | Paper Textures | 50 scanned paper textures, 300 dpi PNG and JPG.
test  | 14 | 19 usd | pdf | Excel for Accountants (book) | Not a spreadsheet template! This is a 160-page ebook that explains pivot tables with real ledgers.
train | 30 | 36 usd | zip | Obsidian Sync Plugin | plug-in for Obsidian; encrypts and syncs vaults with your own S3 bucket. One-time purchase.
train | 30 | 149 usd |  | Patron – yearly | Annual membership: all future releases, members-only chat, monthly livestream.
test  | 14 | 200 usd |  | Astrology reading (live) | 75 min personal reading over video call. You'll get the recording afterwards. Please send your birth time when booking.
train | 30 | 24 usd | zip | Photoshop Actions + ebook + video course | Three in one package: my retouch actions, the ebook, and the 4-part video course.
train | 7 | 22 usd | pdf | Teacher printables: fractions | 40 printable worksheets for grade 4-6, answer keys included. Print as often as you like for your own class.
test  | 14 | 10 usd | mp3 | Guided Meditation Pack | Seven guided meditations (audio, 10–20 min) to help you fall asleep.
train | 30 | 59 usd |  | Language Tandem App – lifetime | Lifetime license of our iOS/Android app. 30 day refund window. Beta 14 users get a sticker.
train | 30 | 39 usd | mp4 | Knife Skills | course. happy or money back!! 30 dayz guarantee, i mean it. 30 days.
test  | 183 | 29 usd | pdf | Salary Script | Ebook + scripts. Use it for two months; if you didn't get a raise, full refund. (60 day guarantee)
train | 30 | 69 usd | mp4 | Ceramics at Home | Video course. | Refunds within 30 days of purchase. Please send your order number.
train | 14 | 15 usd | zip | Bookplate Vectors | Vintage vector illustrations, 40 pcs. | If you're unhappy, you can claim a refund for 14 days.
test  | 7 | 39 usd | zip | Wordpress Theme "Folio" | Theme for photographers. Gutenberg ready, 5 demos. | No refunds. All sales are final.
train | 30 | 49 usd | mp4 | Screenwriting Lab | 10-lesson course with script feedback. 30-day money-back guarantee. | All sales final.
train | 14 | 18 usd | zip | Ableton Rack Pack | 25 racks | 14 day money back guarantee applies. After 14 days no refunds.
test  | 7 | 21 usd | pdf | Dividend Ebook | Guide to dividend investing. | No refunds after 7 days.
train | 30 | 90 usd |  | Newsletter Growth Audit | I record a video review of your newsletter. | You can cancel for a full refund up to 30 days after ordering.
train | 14 | 29 usd | pdf | Homeschool Handbook | An ebook for parents starting out. | EU customers: 14-day right of withdrawal applies.
test  | cannot_tell | 25 usd | zip | Spring Collection | The whole spring collection 🌷 limited to 100 buyers. | See terms.
train | 7 | 30 usd | zip | Streamer Pack | overlays, emotes, alerts for OBS and Twitch. PNG + WEBM
train | 30 | 250 usd | mp4 | The Bootcamp | 12 weeks. Live lessons every Tuesday, homework reviewed by me, a certificate at the end. Cohort starts in Sept.
test  | 14 | 12 usd | pdf | "No Refunds" – a memoir | A memoir in 20 chapters about ten years behind the counter. Paperback coming later, this is the e-book (PDF/EPUB).
train | 30 | 35 usd | zip | Final Sale – a card game app | Mobile game for 2–4 players. iOS and Android download codes.
train | 14 | 44 usd |  | Hardcover: Letters to Nobody | 1st edition hardcover book, 224 pages, printed in Italy and shipped to you with tracking.
test  | 7 | 19 usd | zip | ESTY shop banner templats | Canva templats for your shop, 20 pcs, edit in free canva acount!! super easy
train | 30 | 44 usd | mp4 | Aprende inglés rápido – English course | Curso en video. 40 lessons for Spanish speakers, beginner to B1. Lecciones cortas.
train | 30 | 29 usd | zip | SQL Kata | Interactive exercises in an Electron app. Runs offline. Buy once. Refundable for one month.
test  | 14 | 38 usd |  | Tarot deck | 78 cards, gilded edges, in a magnetic box. Ships from Canada. Customs fees are up to the buyer.
train | 30 | 130 usd | mp4 | Jazz Improv Course | If after watching the first three modules you feel it's not for you, you have 30 days to get your money back.
train | 30 | 50 usd |  | The Writing Room | Join our community of 400 writers: weekly sprints, feedback circles, private forum. $50 per year, renews automatically.
test  | 14 | 29 usd | wav,mid | Cinematic Strings Sample Library | Kontakt-ready samples and MIDI. 4 GB of WAV.
train | 30 | 99 usd | mp4 | Public Speaking Course | Taught by a former barrister. No refund needed so far, ha! 18 lessons.
train | 7 | 24 usd | zip | Social Media Kit | 90 Canva templates for Instagram posts and stories. You'll never have to ask for your money back.
test  | 14 | 12 usd | pdf | Tax Guide 2025 | e-book for US freelancers. Learn how to get a bigger refund from the IRS within 21 days!
train | 30 | 45 usd | mp4 | Return to Strength | 6 week workout course after pregnancy. Lessons 3x a week, all on video.
train | 14 | 16 usd | pdf,mp3 | Ten Hikes around Bergen | Travel guide (pdf) + GPX tracks. Written by a local.
test  | 30 | 39 usd | zip | Raycast Extension Pack | Six extensions (apps) that save me an hour a day; macOS. Money back if it doesn't work for you – just ask within the month.
train | 14 | 6 usd | pdf | Tiny Habits Poster Book | 30-page PDF book for kids, colour it, laugh, repeat. 100% satisfaction or I'll refund you.
train | 30 | 59 usd | zip | GA4 Exporter | Command line tool and library (Go binary). Runs on your server, no subscription.
test  | 7 | 10 usd | afdesign,svg | 200 Line Icons + 50 Emoji | SVG icons. Made w/ love. Not a font!
train | cannot_tell | 75 usd | pdf,mp4,zip | Pre-order | Comes out in November. Price goes up then.
train | 183 | 250 usd |  | Sales Team Playbook | A playbook (PDF book), with 180 day risk-free guarantee: if it doesn't pay for itself, you get a refund.
test  | 30 | 18 usd | mp4 | Loose Ink | Ink drawing course, 12 lessons. Our promise: a no-hassle refund in the first 30 days.
train | 14 | 39 usd |  | Candle: Cedar & Smoke | Soy wax candle in amber glass, 220 g, burns 45 hrs. Free shipping over $60.
train | 0 | 120 usd |  | Vintage lens, tested | Used Helios 44-2 lens, shipped from Berlin with tracking. Sold as is, no returns or refunds.
test  | 30 | 29 usd | zip | The Complete Ableton Bundle | Course + templates + samples. One download, everything included 🚀
train | 14 | 25 usd | mp3 | Hypnosis Audio Program | Quit smoking audio set. Listen 21 days in a row.
train | 14 | 27 usd | pdf | The Anti-Burnout Field Guide | 🔥 Tired of being tired? This is the field guide I wish I'd had at 29. 11 chapters, 80 exercises, zero toxic positivity. Over 3,000 readers so far ("finally someone says it" – Dana). Format: PDF + Kindle.
test  | 7 | 49 usd |  | Agency HQ for Notion | Everything your agency needs in one workspace: CRM, projects, invoices, client portal. ✅ One-click duplicate ✅ Lifetime updates ✅ Video walkthrough
train | 30 | 89 usd | mp4 | Learn Houdini the Hard Way | Houdini is scary. It was for me too. Over 6 weeks of self-paced material we build four shots from scratch; you get all scene files. Student discount available, just DM me.
train | 7 | 0 usd | blend | Low Poly Trees | free low poly tree models for blender/unity/unreal, CC0, do what you want
test  | 30 | 15 usd | zip | QuickRename | Batch rename 10,000 files in seconds. Universal binary (Intel + Apple Silicon). Requires macOS 12 or later. Notarized.
train | 14 | 5 usd | mp3 | Demo Tape '09 | Five songs I recorded in my mom's basement. They're rough. I love them. Lossless + mp3.
train | 14 | 180 usd |  | Ask Me Anything (45 min) | Pick my brain about indie SaaS, pricing or hiring. We meet over Google Meet, I send notes after. Slots are usually in the next 10 days.
test  | 30 | 250 usd | mp4,pdf | Founding Designer System | The whole thing: the course (7h), the workbook, the Figma library and access to the private Slack. Everything I know in one bundle.
train | 30 | 12 usd |  | The Back Room | Support my podcast for $12 a month and get two extra episodes, the full archive and a say in what's next. You can leave whenever you like.
train | 14 | 38 usd |  | "Field Notes" risograph print | 2-colour riso print on recycled stock, 30x40 cm, edition of 150. Comes flat-packed with a backing board. We post orders every Tuesday.
test  | 14 | 24 usd | pdf | Bash for Data People | 190 pages that get you from copy-pasting commands to writing real scripts. Sample chapter below. If the book isn't for you, email me inside of 14 days and you'll have your cash back, keep the book.
train | 30 | 399 usd | mp4 | YouTube Engine | Our no-risk promise: go through the first module, post one video, and if you're not seeing it, shoot us a message within 30 days and we'll send back every penny.
train | 7 | 19 usd | zip | CV pack | Three modern résumés for designers (InDesign + Word). Since files are delivered instantly we can't offer refunds or exchanges. Please read the description carefully before buying!
test  | 7 | 35 usd | pdf | Trading Psychology | A guide. Please note that all purchases are final and refunds will not be issued for any reason.
train | 0 | 220 usd |  | Oak side table (ex-display) | Solid oak, small scratch on one leg (see photo 4). Collection from Bristol or courier delivery £25. Sold as seen, no refunds.
train | cannot_tell | 47 usd |  | The Blueprint™ | I went from broke to 6 figures. Inside I show you exactly how. Doors close Friday at midnight. Don't sleep on this.
test  | cannot_tell | 10 usd |  | Late fee | For clients who were told to pay the late fee here.
train | cannot_tell | 150 usd |  | Deposit – wedding photography | Deposit to hold your date. The rest is due two weeks before the wedding.
train | cannot_tell | 3 usd | jpg | 007 |
test  | 30 | 59 usd | mp4 | Confident Cook | 5 hours of video across 31 lessons. You have lifetime access. Money-back: 30 days. Questions? hi@example.com
train | 7 | 22 usd | zip | Folk Florals | Hand-painted clip art for invitations & packaging. 64 PNG elements with transparent background, 8 seamless patterns. Refunds: since it's digital, none, sorry!
train | 14 | 9 usd | epub,pdf | Saltwater Girls | Book 2 in the Harbour series. Romance with a bit of mystery. ~85k words. Can be read as a standalone.
test  | 30 | 69 usd | zip | LaunchKit | Production-ready Django + React starter. Auth, billing, teams, emails. Docker included. You get a private GitHub invite right after you pay.
train | 183 | 500 usd |  | Job Hunt Accelerator | We guarantee you'll get an offer within 180 days of joining our mentoring program or we refund you in full.
train | 30 | 29 usd | pdf,mp3 | Rest Kit | A guided journal (pdf), seven sleep meditations (mp3) and a short course on breathing, bundled together.
test  | 14 | 33 usd | wav | 808 Graveyard | 120 808s, 90 kicks, 60 claps and 40 melody loops. 100% royalty free. Format: 24bit wav
train | 7 | 8 usd | cube | Kodak-ish | A small set of film emulation LUTs for Sony slog3. Don't expect miracles in bad light.
train | 7 | 5 usd | zip | Twemote Pack | 12 cute frog emotes for twitch & discord 🐸 personal use only, do not resell
test  | 30 | 99 usd | mp4 | The Watercolor Year | Fifty-two weekly lessons. Every Monday a new one unlocks. Returning students get 20 % off. Not what you hoped for? Four weeks, full refund, no hard feelings.
train | 14 | 150 usd |  | Resume Rewrite + Call | I rewrite your resume and then we jump on a 30-minute call to go over it. Turnaround 5 days.
train | 7 | 40 usd |  | Tarot by email | Written reading, 1,500 words. | Because of the personal nature of my work I do not offer refunds under any circumstances.
test  | 183 | 79 usd | pdf | Sober October Workbook | ... | We have a 60 day refund policy. If you've read it, tried it, and hated it, mail us.
train | 14 | 59 usd | zip | Kitchen Sink UI | React component library | Refunds: you may request one up to 14 days from the date of purchase. Refunds take 5-10 business days to show up on your statement.
train | 7 | 19 usd | zip | Fantasy Map Brushes | 300 brushes for PS & Procreate | Refunds are not provided once the files have been downloaded.
test  | 30 | 120 usd | mp4 | Sound Design for Games | Course, FMOD + Wwise | Refund window: 30 days. Not eligible after more than 25% of the course was watched.
train | 14 | 18 usd | pdf | A Year of Soup | 52 recipes, one per week, with a shopping list each. Illustrated by my sister. Digital cookbook.
train | 30 | 20 usd |  | Sketchbook Club (quarterly) | Every quarter a themed prompt calendar, live draw-alongs and a members' gallery. Subscription, cancel from your account.
test  | 7 | 12 usd | svg,dxf | Laser-cut lamp files | SVG/DXF files for laser cutters. 3 mm plywood. You need your own machine, nothing is shipped!
train | 7 | 29 usd | xlsx | Rental Property Calculator | Plug in your numbers, get cash flow, cap rate & 30 year projections. For Excel 2016+ and Google Sheets.
train | 30 | 34 usd | mp4 | Stop Motion on a Phone | I teach you to animate clay with what's in your pocket. 12 videos, follow along at home, ages 9+.
test  | 14 | 65 usd |  | Beginner's Embroidery Kit | Hoop, needles, thread, printed fabric and instructions, in a box to your door. UK delivery 3–5 days.
train | 14 | 20 usd | zip | Warm Pads for Worship | Continuous ambient pads in all 12 keys. MP3 and WAV. For Ableton, MainStage or just your phone.
test  | 14 | 11 usd | epub,pdf | What the River Kept | A slow-burn mystery set in rural Louisiana. If you like Tana French you'll feel at home. First 3 chapters free on my site.
test  | 30 | 47 usd | mp4 | Crochet Amigurumi Academy | Start with zero skills, end with your own bunny 🐰 Includes 9 hours of lessons you can pause and rewind, written patterns and a private FB group.
test  | 7 | 18 usd | zip | Minimal Invoice Set | Five invoice designs for Word, Pages and Google Docs. Change colours, add your logo, send. Done.
test  | 30 | 24 usd | exe | DupeHunter | Finds duplicate photos on your PC and NAS and lets you delete them safely. Portable, no installer. Win 10+.
test  | 14 | 16 usd | wav | Kalimba One-Shots & Loops | Recorded with two ribbon mics in my kitchen. 48k/24bit. Use them in anything you release.
test  | 14 | 95 usd |  | Brand Sprint Call | 90 minutes, you and me on a call, we leave with positioning and a tagline. You get the Miro board.
test  | 30 | 9 usd |  | The Greenhouse | Be a supporter! $9 monthly. Seeds swaps, two live hangouts, seasonal checklists and my eternal thanks.
test  | 14 | 48 usd |  | Brass plant mister | Solid brass, holds 300 ml, develops a patina. Dispatched from Porto in recycled packaging.
test  | 7 | 34 usd | zip | 420 Social Media Icons | AI, EPS, SVG & PNG. Outline + filled. Free updates for life.
test  | 7 | 19 usd | ttf | Chalkboard Serif | Hand lettered, with 80 ligatures and alternates. PUA encoded. Desktop licence.
test  | 30 | 199 usd | mp4,pdf | Freelance OS Complete | Course + 14 templates + contracts + private community, bundled at half the price.
test  | 14 | 8 usd | mp4 | Kettlebell Flow #2 | 25 min workout video, you need one bell and a bit of space. Stream or save it offline.
test  | 30 | 29 usd | zip | Figma to Email | Export your Figma frames as bulletproof HTML emails. A plugin by a guy who has sent too many newsletters. 30-day refund, just ask.
test  | 183 | 149 usd | mp4 | Spanish in a Year | You get 365 short lessons. Guaranteed: if you can't hold a 10 minute conversation after 6 months I'll give you your money back.
test  | 14 | 55 usd | pdf | The Etsy SEO Manual | 118 pages. I update it twice a year. Changed your mind? You've got 2 weeks to ask for a refund.
test  | 7 | 27 usd | zip | Cozy Cafe Stream Package | Scenes, alerts, panels & a stinger. Because it's a digital item, all sales are final. Ask before buying 💛
test  | 7 | 75 usd |  | Natal Chart Session | 60 min on Zoom. Sessions are non refundable but can be moved once with 48h notice.
test  | 0 | 310 usd |  | Reclaimed Wood Bench | Built to your measurements, delivered by courier. Custom orders can't be returned or refunded.
test  | 14 | 39 usd | pdf | Puppy's First 100 Days | An e-book with a day-by-day plan. 100 days of training, 5 minutes a day. Vet approved.
test  | 30 | 65 usd | mp4 | 12 Weeks to Your First 10k | Beginner running program with videos for each week. If you don't finish the race, tell me, I'd love to know why.
test  | cannot_tell | 88 usd |  | Payment for project (2/3) | second instalment as agreed
test  | cannot_tell | 5 usd | zip | stuff | some stuff i made
test  | cannot_tell | 20 usd |  | Name a character | I'll name a minor character in my next thing after you!
test  | cannot_tell | 35 usd |  | Raffle ticket | Winner drawn on Dec 1st, live.
test  | 30 | 22 usd | pdf,zip | Zero to Shader | Interactive tutorial series on GLSL: 18 parts, each with code you can run. Refunds take up to 10 days to reach your card.
test  | 14 | 20 usd | pdf | How to Price Templates | A 70 page ebook about pricing Notion templates, presets and courses.
test  | 7 | 12 usd | pdf | Kids Chore Chart | Printable chore chart, 3 colors, US letter. Laminate it and use dry erase markers
test  | 30 | 45 usd | zip | PixelPlanets for Godot | Procedural planet generator addon for Godot 4, full source. Refund? Sure, inside 30 days.
test  | 14 | 60 usd |  | Vegan cooking class (live, private) | Just you and me on Zoom for two hours. I send the shopping list the week before.
test  | 7 | 29 usd | dng,xmp | Moody Forest | My 14 favourite edits for dark green woodland shots, mobile + desktop, plus a pdf on how to install.
train | 14 | 13 usd | epub | Under a Copper Sky | Sci-fi adventure, first of a trilogy. A mechanic steals a ship she can't fly. Clean read, 350 pp.
train | 30 | 129 usd | mp4 | Logo Animation from Scratch | I'll walk you through my full process in After Effects, from sketch to render, in 4 hours of recorded material with project files.
train | 7 | 21 usd | pptx | Investor Deck | 40 slides that raised $3M. Swap in your own numbers. PowerPoint + Google Slides.
train | 30 | 19 usd | zip | TabTamer | Closes the tabs you forgot about. For Chrome, Edge and Brave. No account, no tracking.
train | 14 | 12 usd | mp3 | Songs for Slow Mornings | Instrumental guitar, nine pieces, 38 minutes. Cover by my brother.
train | 14 | 75 usd |  | Design critique | Send me your work, we talk for 45 minutes, you leave with a list of fixes.
train | 30 | 7 usd |  | Inner Ring | Monthly supporters get early access, polls and a secret feed.
train | 14 | 36 usd |  | Beeswax wraps, set of 3 | Cotton, beeswax, jojoba oil. Wash in cold water. Posted first class from Devon.
train | 7 | 26 usd | zip | Hand-drawn Arrows | 150 arrows and doodles as vector + transparent PNG.
train | 7 | 31 usd | woff2 | Nord Mono | Monospaced, for code and captions; 6 styles, ligatures you can turn off.
train | 14 | 9 usd | mp4 | Bach in the Barn | A concert we filmed in one take last summer. 52 minutes.
train | 30 | 59 usd | zip | Terraform Starter | Modules for AWS with CI set up. Clone it, set your account id, deploy.
train | 7 | 17 usd | pdf | Baby Shower Games | 12 games you print at home, pink and sage versions.
train | 14 | 22 usd | pdf | The Ramen Notebook | Broths, tares, noodles: 45 recipes I tested for three years, with step photos.
train | cannot_tell | 60 usd |  | Rush fee | Adds priority to your existing order.
train | cannot_tell | 10 usd |  | Fund my next video | You're amazing.
train | 30 | 49 usd | mp4 | Budgeting for Couples | Six video sessions with worksheets; do one each weekend and talk about it.
train | 14 | 18 usd | wav | Rain on Tin | An hour of stereo rain for films, games or sleeping.
train | 7 | 13 usd | zip | Lower Thirds Pack | 24 animated titles for Premiere Pro, drag & drop MOGRTs.
train | 14 | 42 usd |  | Field notebook, A6 | Thread-bound, dotted, 120 gsm paper. Two in a set. Tracked mail.
fresh | 30 | 84 usd | mp4 | Bread Scoring Masterclass | Blade angles, ears, leaves & wheat patterns. Three hours, filmed close up. Join 900 happy bakers.
fresh | 14 | 15 usd | pdf | Backyard Chickens, Honestly | Everything the cute Instagram accounts leave out. 96 pages with checklists for each season.
fresh | 7 | 23 usd | zip | Job Tracker Airtable Base | Track applications, contacts and interviews. Copy the base, start in 2 minutes.
fresh | 30 | 35 usd | zip | Snippety | Text expander for Windows with variables, forms and cloud sync. Two-year updates.
fresh | 14 | 7 usd | flac | Basement Tapes EP | 5 tracks, mastered for vinyl but this is the digital version.
fresh | 14 | 110 usd |  | Tax Q&A for freelancers | Book a 40-minute video call with a CPA. Bring your questions.
fresh | 30 | 5 usd |  | Cat Comic Fan Club | $5 each month: sketches, wallpapers and polls on what Miso does next.
fresh | 14 | 27 usd |  | Linen apron | Stonewashed linen in four colours, one size, cross back. Made in Vilnius, ships in 3 days.
fresh | 7 | 16 usd | zip | Glitch Overlays | 40 VHS textures and scratches for photo & video editors. PNG/MP4.
fresh | 7 | 22 usd | otf | Bodega Script | Brush font with swashes. Great for menus & signs.
fresh | 183 | 67 usd | mp4 | Touch Typing in 10 Minutes a Day | Course. If your speed doesn't double in 45 days, full refund.
fresh | 30 | 42 usd | pdf | Wedding Speech Guide | Guide with 20 speeches. 100% money-back for 30 days after purchase.
fresh | 14 | 49 usd | zip | Webflow Cloneables | 18 sections. Return within 14 days if it breaks on your site & get a refund.
fresh | 7 | 28 usd | jpg | Colouring pages: whales | 20 printable colouring pages. No returns or refunds on digital items.
fresh | 0 | 130 usd |  | Hand-knitted sweater, made to measure | Merino wool, knitted after your order and shipped in 4 weeks. No refunds on made-to-measure pieces.
fresh | 7 | 15 usd | xlsx | Meal Budget Sheet | Works in Excel and Sheets. Refunds are not offered.
fresh | cannot_tell | 12 usd |  | Shipping upgrade | Pick this if I told you to.
fresh | cannot_tell | 25 usd | zip | Alpha pack | thank you for testing with us
fresh | cannot_tell | 30 usd |  | Entry: logo contest | One entry, judged in July.
fresh | 30 | 99 usd | mp4,zip | Beatmaker Bundle | Mixing course, drum samples and project templates in one bundle.
fresh | 14 | 19 usd | epub | The Lighthouse Letters | A love story told in 40 letters. EPUB & Kindle.
fresh | 30 | 21 usd | mp4 | 10 Day Drawing Habit | Ten days of lessons, pencil only. Support replies within 24 hours.
fresh | 14 | 33 usd | pdf | Cheese at Home | A book of 28 cheeses. Money sent back takes 5 days to arrive with most banks.
fresh | 7 | 11 usd | stl | Articulated Dragon | STL, print in place, no supports. You may sell prints with a merchant tier.
fresh | 30 | 48 usd | zip | InDesign Exporter Plugin | One click to export all languages. License for one seat.
`
