import type { Words } from './words.ts'

export const GERMAN: Words = {
  kinds: {
    course: [
      `
        kurs, *kurs, onlinekurs, online kurs, videokurs, masterclass, videolektionen, online programm,
        workshop, *schule, webinar, *workshop, tutorial, *tutorial, online training, videotraining,
        online akademie, crashkurs, e learning`,
      `
        lektionen, lektion, kurse, *kurse, *training, videos, abschlusszertifikat, schritt fur schritt,
        zeige ich dir, seminar, fernkurs, *seminar, lernvideos, projektdateien, stunden material,
        nehme dich mit, von grund auf, stunden videomaterial, alle lektionen, lernplattform`,
      `
        lernen, lernst, deinem eigenen tempo, anfanger, module, ubungen, zertifikat, programm,
        in deinem tempo`,
    ],
    template: [
      `
        vorlage, vorlagen, *vorlage, *vorlagen, schnittmuster, *planer, mustervertrage, vertragsmuster,
        mockup, theme, druckvorlage, haushaltsbuch, prompts, canva vorlagen, kopiervorlagen,
        arbeitsblatter, notion vorlage, excel vorlage, strickanleitung, hakelanleitung, nahanleitung,
        malvorlagen, ausmalbilder, *theme, bewerbungsvorlage, lebenslauf vorlage, plotterdatei,
        plotterdateien`,
      `
        tabelle, *tabelle, *muster, tagebuch zum ausfullen, *formular, canva, bearbeitbar, duplizieren,
        einladung, planer, checkliste, checklisten, rechner excel, *papeterie, mockups, muster,
        zum ausdrucken, anpassbar, google slides, in powerpoint, ausdruckbar, arbeitsbogen`,
      `
        excel, notion, powerpoint, figma, word, folien, ausfullen, eintragen, datei, tabellen,
        druckfertig, ausdrucken, google sheets`,
    ],
    ebook: [
      `
        e book, ebook, e books, ebooks, handbuch, ratgeber, roman, rezeptbuch, kochbuch, wanderfuhrer,
        *fuhrer, leitfaden, kurzgeschichten, krimi, *krimi, *krimis, gedichtband, sachbuch,
        lehrerhandbuch, *handbuch, *ratgeber, *guide, arbeitsbuch, pdf ratgeber, reisefuhrer, magazin,
        comic`,
      `
        buch, *buch, epub, rezepte, gedichte, workbook, kindle, band 1, band 2, band 3, broschure, heft,
        rezepten, trilogie, science fiction, fantasy, saga, krimireihe, erzahlungen, thriller, s f,
        reihe, *roman, essays, abenteuerroman`,
      'pdf, seiten, autorin, autor, kapitel, kapiteln, geschrieben, lesen, leser, schreibimpulse',
    ],
    software: [
      `
        software, programm fur windows, plugin, plug in, app, *app, spiel, erweiterung,
        browser erweiterung, add on, quellcode, computerspiel, *software, *plugin, desktop app, web app,
        anwendung, *erweiterung, wordpress plugin, handy app, computerprogramm`,
      `
        lizenz fur, lizenzschlussel, tool, skript, macos, quelltext, bot, automatisierung, programm fur,
        fur chrome, firefox, ohne konto, auf deinem pc, windows, ohne abo, installieren`,
      `
        mac, rechner, pc, lauft unter, updates, automatisch, einmal kaufen, ios, android, linux,
        keine abogebuhr, lizenz, installation, sekunden`,
    ],
    audio: [
      `
        horbuch, album, horgeschichten, gerausche, soundeffekte, *klange, horspiel, meditationen,
        sample pack, geführte meditation, entspannungsreise, traumreise, meditation, horbucher,
        *meditation, *musik, instrumentals, klingelton`,
      `
        audio, musik, lieder, samples, gelesen von, gelesen vom, tonaufnahmen, atmos, zum anhoren,
        tonspur, entspannung zum anhoren, hypnose, angeleitete, songs, stucke, *stucke, aufgenommen,
        instrumental, gitarrenstucke, klavierstucke, stereo`,
      'mp3, wav, anhoren, ungekurztes, lizenzfrei',
    ],
    coaching: [
      `
        coaching, *coaching, beratung, mentoring, *beratung, mentoring gesprach, einzelstunde,
        sprechstunde`,
      `
        1 1, gesprach, termin, videoanruf, *gesprach, telefonieren, telefonat, am telefon, per video,
        videocall, termine, sitzung, *sitzung, minuten mit mir, beraten, wir sprechen, sprechen,
        besprechen, schickst mir, kritik, personliches gesprach`,
      'zoom, per zoom, stunde, min, berufliche',
    ],
    bundle: [
      'komplettpaket,gesamtpaket',
      'bundle,alles zusammen,alles in einem,*bundle,im paket,gebundelt,zusammen im',
      'paket,pack,sparst,*paket',
    ],
    video: [
      'film,dokumentarfilm,kurzfilm,spielfilm,*film',
      'konzertmitschnitt,mitschnitt',
      'video,streamen,untertitel,minuten',
    ],
    graphics: [
      `
        presets, preset, pinsel, *pinsel, icons, texturen, luts, illustrationen, stockfotos, vektoren,
        cliparts, *presets, 3d modelle, 3d modell, emotes, lightroom presets, pinselset, aufkleber png,
        grafiken, hintergrundbilder, clipart, *icons`,
      'procreate,papierstrukturen,photoshop aktionen,*vektoren',
      'lightroom,png,svg,tone,photoshop',
    ],
    font: [
      `
        schriftart, schrift, schriftfamilie, schriftarten, font, handschrift font, webfont,
        schriftfamilien`,
      '*schrift, ligaturen, serifen, monospace',
      'schnitten, schnitte, weblizenz, kursiv',
    ],
    membership: [
      'mitgliedschaft,mitglied werden,abonnement,abo,im abo,*mitgliedschaft',
      `
        mitglied, mitglieder, jederzeit kundbar, *club, club, monatliche, im monat, pro monat,
        kundigung jederzeit, kundigung, freundeskreis, monatlicher, jahresabo, *abo`,
      'discord,forum,monatlich,jeden monat,bonusfolgen,community',
    ],
    physical: [
      `
        tasse, *tasse, versand, kunstdruck, versand aus, per post, handgetopfert, *schale, t shirt,
        gedruckt auf, hardcover, *kerze, *tasche, handgewebt, handgemacht, handgefertigt, wandteppich,
        mit dhl, versandkostenfrei, lieferung mit, wird verschickt, per paket, schmuck, ohrringe, kette,
        *shirt, notizbuch, *kalender gedruckt, brettspiel`,
      `
        keramik, *keramik, spulmaschinenfest, versandt, verschickt, sendungsnummer, sticker, gedruckt,
        poster, wolle, holz, leinen, leder, dhl, sonderanfertigung, postkarten, lieferzeit, unikat,
        baumwolle, waschbar, per brief, plastikfrei, messing, verschicken, versenden, edelstahl,
        handgenaht`,
      'ml, einzelstuck, karton, papier, emaille, werktagen',
    ],
  },
  refund: `
      ruckgabe, ruckgaberecht, ruckerstattung, erstattung, erstatten, erstattet, geld zuruck,
      dein geld zuruck, ihr geld zuruck, geld zuruck garantie, ruckzahlung, kaufpreis zuruck, zuruckgeben,
      zuruckzugeben, volle erstattung, garantie, ruckzahlungen, erstattungen, umtausch, ruckgaben,
      ruckerstattungen, geldzuruckgarantie, umtauschen, betrag zuruck, vollen betrag zuruck, geld wieder,
      bei nichtgefallen, nichtgefallen, zufriedenheitsgarantie, kaufpreis erstattet, zuruckschicken,
      zurucksenden, rucknahme, zuruckerstattet, erstatte, ruckgabefrist, ganzes geld zuruck,
      volles geld zuruck`,
  withdrawal: 'widerrufsrecht,widerruf,widerrufen,widerrufsfrist',
  noRefund: `
    keine ruckerstattung, keine ruckerstattungen, keine erstattung, keine erstattungen, keine ruckgabe,
    keine ruckgaben, kein umtausch, keine ruckzahlung, kein ruckgaberecht, nicht erstattungsfahig,
    nicht erstattbar, nicht erstattet, vom umtausch ausgeschlossen, kein geld zuruck, ohne ruckgabe,
    ohne ruckgaberecht, keinerlei erstattung, ware vom umtausch ausgeschlossen, verkaufe sind endgultig,
    kein anspruch auf erstattung, keine geld zuruck garantie, kein anspruch auf ruckerstattung,
    keine rucknahme, keine ruckgabe moglich, ruckgabe ausgeschlossen, alle verkaufe sind endgultig,
    verkauf ist endgultig, nicht ruckerstattbar, keine kaufpreiserstattung,
    kein umtausch und keine ruckgabe, nicht zuruckgenommen, gekauft wie gesehen`,
  denies: `
    nicht moglich, ausgeschlossen, nicht gewahrt, nicht angeboten, nicht akzeptiert, nicht vorgesehen,
    nicht mehr moglich, bieten wir nicht, gibt es nicht, keine moglich, nicht moglich ist,
    leider nicht moglich, nicht zulassig, nicht erlaubt, erlischt, entfallt, schliessen wir aus,
    ausgeschlossen ist, bieten wir leider, nicht anbieten, konnen wir nicht, konnen nicht, leider nicht,
    kein widerrufsrecht, kein widerruf, kein widerrufs`,
  after: 'nach,ab,spater,ausserhalb,jenseits',
  onlyIf: 'ausser,wenn,sofern,falls,es sei denn,ausgenommen,fur bereits',
  later: `
    heruntergeladen, nach dem download, nach download, geoffnet, begonnen, abgerufen, nach kursstart,
    angesehen, danach, anschliessend, spater`,
  law: 'gesetzlich,gesetzliche,gesetzlichen,gesetz',
  hardTerms: `
      gutschein, nur als gutschein, shopguthaben, guthaben, nur umtausch, bearbeitungsgebuhr,
      nur gegen nachweis, nachweis, per einschreiben, wiedereinlagerungsgebuhr, nur ein umtausch,
      abzuglich`,
  takesTime: `
      bearbeitet, bearbeiten, werktagen, werktage, versand, versendet, verschickt, lieferung, lieferzeit,
      antwort, antworten, support, geliefert, dauert, dauern, updates, arbeitstagen, zugang, uberwiesen,
      spatestens, zahlungsweg, gutgeschrieben, erfolgt`,
  lasts: `
      lang, ruckenfit, challenge, programm, kurs, testphase, testversion, kostenlos, training,
      testen kostenlos, plan, zugriff, zugang, support`,
  fees: 'versandkosten,porto,gebuhren,gebuhr,anzahlung',
  not: 'kein,keine,keinen,nicht,ohne,weder',
  is: 'ein,eine,mein,meine,dieser,dieses,diese,das ist ein,der,die,das',
  aside: 'fur,uber,mit,plus,inkl,inklusive,zum,zur,von,dazu,wie du,benotigt,braucht,deiner,deine,enthalt',
  extra: 'als bonus,als geschenk,nicht enthalten,gratis,dazu,nicht dabei',
  traps: `
      siehe agb, endgultige version, ohne angabe von grunden, im kurs enthalten, steuererstattung,
      ruckerstattungsrichtlinie, leiterplatte, letzte ruckgabe, ohne noten, stundenlang`,
  units: {
    hour: 'stunde,stunden,std',
    day: 'tag,tage,tagen,tages',
    week: 'woche,wochen',
    month: 'monat,monate,monaten,monats',
    year: 'jahr,jahre,jahren',
  },
  numbers: {
    ein: 1,
    eine: 1,
    einem: 1,
    einen: 1,
    einer: 1,
    eines: 1,
    zwei: 2,
    drei: 3,
    vier: 4,
    funf: 5,
    sechs: 6,
    sieben: 7,
    acht: 8,
    zehn: 10,
    zwolf: 12,
    vierzehn: 14,
    funfzehn: 15,
    zwanzig: 20,
    dreissig: 30,
    sechzig: 60,
    neunzig: 90,
    halbes: 0.5,
    halben: 0.5,
  },
  forever: 'lebenslang,lebenslange,unbegrenzt,jederzeit zuruck',
  common: 'der,die,das,und,fur,mit,ist,dein,mein,den,du,ein,zum,nicht,wir,auf',
}
