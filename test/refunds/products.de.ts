/** Products as sellers describe them, in German; `labelled-products.ts` says what the columns are. */
export const DE = `
train | 14 | 19 eur | pdf,epub | Leise verkaufen | Mein E-Book für Selbstständige, die Marketing hassen. 120 Seiten, PDF und EPUB, sofort zum Herunterladen.
train | 30 | 149 eur | mp4 | Aquarell von Anfang an | Ein Online-Kurs mit 38 Lektionen. Du lernst in deinem eigenen Tempo, Zugang bleibt dauerhaft.
test  | 7 | 12 eur | xlsx | Haushaltsbuch 2025 | Excel-Vorlage für Einnahmen und Ausgaben. Einfach Zahlen eintragen, die Diagramme rechnen sich selbst.
train | 30 | 39 eur | exe | RechnungsMeister | Software für Kleinunternehmer. Läuft unter Windows 10/11, Lizenz für zwei Rechner.
train | 14 | 12 eur | mp3 | Einschlafgeschichten | Fünf Hörgeschichten für Kinder ab 4, gelesen von mir. Als MP3, zusammen 110 Minuten Audio.
test  | 14 | 110 eur |  | Einzelcoaching 60 Min. | Wir sprechen eine Stunde per Zoom über deine berufliche Situation. Termin suchst du nach dem Kauf aus.
train | 30 | 99 eur | zip | Komplettpaket | Alles zusammen im Bundle: beide Videokurse, das E-Book und die Vorlagen. Du sparst 45 %.
train | 7 | 16 eur | xmp | Lightroom Presets „Nordsee“ | 18 Presets für Handy und Desktop, kühle Töne, sanfte Kontraste 🌊
test  | 7 | 29 eur | otf | Kiosk Sans | Schriftart in sechs Schnitten, inkl. Weblizenz.
train | 30 | 7 eur |  | Werkstatt-Club | Monatliche Mitgliedschaft, jeden Monat ein neues Projekt und unser Forum. Jederzeit kündbar.
train | 14 | 24 eur |  | Emaille-Tasse Fuchs | 300 ml, spülmaschinenfest. Versand aus Leipzig innerhalb von 3 Werktagen.
test  | 14 | 29 eur | pdf | Handbuch Vereinsrecht | E-Book. Mit 14 Tage Rückgaberecht, ohne Angabe von Gründen.
train | 30 | 79 eur | mp4 | Gitarre ohne Noten | Videokurs. Wenn du nicht zufrieden bist, bekommst du innerhalb von 30 Tagen dein Geld zurück.
train | 183 | 249 eur | mp4 | Schreibschule | Kurs mit 60 Tage Geld-zurück-Garantie. Kein Kleingedrucktes.
test  | 7 | 19 eur | zip | Canva-Vorlagen für Yogalehrer | 40 Vorlagen für Instagram. Da es sich um ein digitales Produkt handelt, keine Rückerstattung.
train | 0 | 55 eur |  | Keramikschale, Einzelstück | Handgetöpfert, Versand im Karton mit Sendungsnummer. Vom Umtausch ausgeschlossen, keine Rückgabe.
train | cannot_tell | 5 eur |  | Kaffeekasse | Danke für deine Unterstützung!
test  | cannot_tell | 0 eur |  | Testprodukt | bitte nicht kaufen, nur zum testen
train | cannot_tell | 30 eur |  | Gutschein | Gutschein im Wert von 30 Euro für meinen Shop.
train | cannot_tell | 20 eur | zip | Sommerpaket | Nur bis Sonntag!! Danach ist es weg.
test  | 30 | 30 eur | mp4 | 30 Tage Rückenfit | 30 Tage lang jeden Tag eine Lektion. Das Online-Programm für Leute, die viel sitzen.
train | 14 | 15 eur | pdf | Kurse planen, die gebucht werden | Ein Buch (PDF) für Trainerinnen: vom Konzept bis zur Preisgestaltung deiner Kurse. 140 S.
train | 30 | 49 eur | zip | WordPress-Plugin „Terminfee“ | Plugin zur Terminbuchung. Updates ein Jahr lang, Support per Mail innerhalb von 2 Tagen.
test  | 7 | 22 eur | docx | Vertragsmuster für Freie | Musterverträge als Word-Datei, von einer Anwältin geprüft. Ohne Beratung.
train | 30 | 120 eur | mp4 | Blender Masterclass | Masterclass mit 12 Stunden Videolektionen plus Projektdateien. Widerrufsrecht: siehe AGB.
train | 14 | 9 eur | pdf | Brot ohne Kneten | Rezeptbuch als E-Book, 40 Rezepte. Rückzahlungen werden innerhalb von 5 Werktagen bearbeitet.
test  | 14 | 18 eur | wav | Regenklänge | Geräusche und Atmos, 2 Stunden WAV, lizenzfrei.
train | 7 | 11 eur | brushset | Procreate-Pinsel Kreide | 24 Pinsel für Procreate. Dazu 2 Papierstrukturen
train | 7 | 6 eur | pdf | Schnittmuster Latzhose | Schnittmuster als PDF, Gr. 98–140, A4 und Beamerdatei.
test  | 30 | 89 eur | mp4 | Imkern lernen | Onlinekurs, geht das ganze Bienenjahr mit. Volle Erstattung binnen eines Monats, wenn es dir nicht gefällt.
train | 14 | 21 eur | pdf | Steuern für Künstler | Ratgeber als PDF. | Du kannst den Kauf innerhalb von zwei Wochen widerrufen und erhältst den Kaufpreis zurück.
train | 7 | 45 eur |  | Mentoring-Gespräch | 1:1 Mentoring, 45 Min. | Eine Rückerstattung ist ausgeschlossen.
test  | 30 | 59 eur | mp4 | Nähkurs für Anfänger | In 20 Lektionen zur ersten Bluse. | 30 Tage Geld-zurück-Garantie ab Kaufdatum
train | 14 | 17 eur | pdf | Wanderführer Harz | E-Book mit 25 Touren und GPX. | Nach 14 Tagen ist keine Erstattung mehr möglich.
train | 30 | 25 eur | zip | Pixel-Abenteuer | Kleines Spiel für PC und Mac, handgezeichnet. Kein Abo, keine Werbung.
test  | 14 | 14 eur | m4b | Hörbuch: Das Moor | Ungekürztes Hörbuch, 6 Std., gelesen vom Autor.
train | 14 | 35 eur |  | Kunstdruck „Hafen“ A3 | Auf 300 g Papier gedruckt, kommt gerollt per Post.
train | 30 | 9 eur |  | Mitglied werden | Unterstütze den Podcast im Abo: Bonusfolgen und Discord für Mitglieder.
test  | cannot_tell | 80 eur |  | Ticket Lesung | Ein Platz für die Lesung am 3. Mai in Köln, Einlass 19 Uhr.
train | 7 | 39 eur | pptx | Pitchdeck | PowerPoint Vorlage mit 60 Folien. Endgültige Version, keine weiteren Updates geplant.
train | 14 | 13 eur | pdf | Die letzte Rückgabe | Roman über eine Bibliothekarin, die alle Bücher zurückfordert. E-Book, 290 Seiten.
test  | 30 | 199 eur | mp4 | SEO Kurs 2.0 | Der Kurs für Shopbetreiber. Nicht zufrieden? 4 Wochen Geld zurück, versprochen.
train | 7 | 15 eur | zip | Notion Vorlage Studium | Semesterplaner in Notion – duplizieren und los. Kein Kurs, nur die Vorlage!
train | 7 | 10 eur | xlsx | Trainingstagebuch | Tabelle zum Ausfüllen. Umtausch oder Rückgabe sind nach dem Download nicht möglich.
test  | 183 | 69 eur | mp4,pdf | Klavier in Farben | Videokurs für Kinder ab 7. Du hast ein halbes Jahr Zeit, den Kurs zurückzugeben und bekommst alles erstattet.
train | 14 | 49 eur | mp4 | Der Fluss – ein Film | Dokumentarfilm, 52 Minuten, zum Streamen oder Herunterladen.
train | 14 | 14 eur | pdf | Die Morgenseiten-Methode | 96 Seiten voller Schreibimpulse 📝 Als PDF und für den Kindle. Für alle, die endlich wieder schreiben wollen!
test  | 30 | 129 eur | mp4 | Fotografie verstehen | In 24 Videos zeige ich dir Schritt für Schritt, wie du deine Kamera im manuellen Modus bedienst. Mit Übungen und Abschlusszertifikat.
train | 7 | 25 eur | zip | Hochzeitspapeterie „Eukalyptus“ | Einladung, Menükarte, Danksagung – alles in Canva bearbeitbar. Du bekommst einen Link zum Duplizieren.
train | 30 | 19 eur | zip | Ordnungshelfer | Sortiert deinen Downloads-Ordner automatisch. Für macOS ab 12. Einmal kaufen, keine Abogebühr.
test  | 14 | 20 eur | mp3 | Progressive Muskelentspannung | Angeleitete Entspannung zum Anhören, 3 Versionen (10, 20, 40 Min.).
train | 14 | 140 eur |  | Bewerbungscheck | Ich lese deine Unterlagen und wir telefonieren anschließend 45 Minuten.
train | 7 | 39 eur | zip | Shopware-Theme Nordlicht | Responsives Theme. Der Umtausch digitaler Inhalte ist leider nicht möglich, es besteht kein Anspruch auf Rückerstattung.
test  | 30 | 59 eur | mp4 | Kalligrafie-Kurs | Mein Versprechen: Gefällt dir der Kurs nicht, schreib mir innerhalb der ersten 30 Tage eine Mail und du bekommst den vollen Betrag zurück.
train | 0 | 90 eur |  | Wandteppich, Unikat | Handgewebt aus Wolle, 40×60 cm. Da es sich um eine Sonderanfertigung handelt, ist die Rückgabe ausgeschlossen. Versand mit DHL.
train | 14 | 12 eur | epub | Nordwind | Band 1 der Küstenkrimis. 310 Seiten, EPUB ohne Kopierschutz.
test  | cannot_tell | 12 eur |  | Spende Tierheim | Jeder Euro hilft 🐾
train | cannot_tell | 60 eur | zip | Geheimtipp | Wer es kennt, weiß Bescheid.
train | 14 | 33 eur | pdf | Schulmaterial Bruchrechnen | Lehrerhandbuch mit Kopiervorlagen | Widerruf binnen 14 Tagen möglich. Die Rückzahlung erfolgt spätestens nach 14 Tagen auf dem ursprünglichen Zahlungsweg.
test  | 30 | 10 eur |  | Freundeskreis | Für 10 € im Monat bist du dabei: Probenmitschnitte, Newsletter und Vorkaufsrecht. Kündigung jederzeit möglich.
train | 183 | 79 eur | mp4 | Rückenschule daheim | Online-Training | Zufriedenheitsgarantie: 90 Tage testen, bei Nichtgefallen Geld zurück.
test  | 14 | 10 eur | epub | Das Haus am Deich | Ein Familienroman über drei Generationen. 420 Seiten.
test  | 30 | 69 eur | mp4 | Sauerteig-Schule | 6 Module, über 5 Stunden Material. Lerne in deinem Tempo, Fragen beantworte ich im Forum.
test  | 7 | 14 eur | zip | Reels-Cover Set | 60 Cover für Instagram, in Canva anpassbar. Nur Schrift und Farben tauschen, fertig.
test  | 30 | 29 eur | exe | FotoSortierer | Findet doppelte Fotos auf deinem PC. Für Windows 10 und neuer, ohne Abo.
test  | 14 | 55 eur |  | Messingkanne | Handgefertigt, 500 ml. Wir verschicken klimaneutral aus Freiburg.
test  | 7 | 20 eur | zip | Twitch Overlay Paket | Szenen, Alerts, Panels. Vom Widerruf ausgeschlossen, da digitale Inhalte. Keine Erstattungen.
test  | 183 | 119 eur | mp4 | Englisch im Alltag | Videokurs. Ein halbes Jahr Geld-zurück-Garantie!
test  | 14 | 29 eur | pdf | Pflanzenbuch Balkon | 120 Seiten. Du hast 14 Tage ab Kauf, um dein Geld zurückzufordern.
test  | cannot_tell | 40 eur |  | Anzahlung | Zweite Rate wie besprochen.
test  | 14 | 70 eur |  | Geburtshoroskop | Persönliches Gespräch per Video, 60 Minuten.
train | 14 | 9 eur | epub | Kupferhimmel | Science-Fiction, Auftakt einer Trilogie. Eine Mechanikerin klaut ein Schiff.
train | 30 | 119 eur | mp4 | Logo-Animation | Ich nehme dich mit durch meinen ganzen Ablauf in After Effects, vier Stunden Material plus Projektdateien.
train | 7 | 19 eur | pptx | Investorenpräsentation | 40 Folien, in PowerPoint und Google Slides anpassbar.
train | 30 | 15 eur | zip | TabZähmer | Schließt vergessene Tabs. Für Chrome und Edge, ohne Konto.
train | 14 | 10 eur | mp3 | Lieder für langsame Morgen | Neun Gitarrenstücke, 38 Minuten.
train | 14 | 28 eur |  | Bienenwachstücher, 3er-Set | Baumwolle, kalt waschbar. Kommt plastikfrei per Brief.
train | 7 | 12 eur | pdf | Spiele für die Babyparty | 12 Spiele zum Ausdrucken.
train | 14 | 20 eur | pdf | Das Ramen-Heft | 45 Rezepte, drei Jahre getestet.
train | cannot_tell | 50 eur |  | Expresszuschlag | Für bestehende Aufträge.
train | 14 | 70 eur |  | Designkritik | Du schickst mir deine Arbeit, wir sprechen 45 Minuten darüber.
fresh | 30 | 74 eur | mp4 | Häkeln für Anfänger | Videokurs mit 15 Lektionen, vom Maschenanschlag bis zur Mütze.
fresh | 14 | 13 eur | pdf | Hühner im Garten | Der ehrliche Ratgeber, 96 Seiten mit Checklisten.
fresh | 7 | 17 eur | xlsx | Stundenzettel | Tabelle zur Zeiterfassung, rechnet Überstunden automatisch aus.
fresh | 7 | 21 eur | otf | Pinselschrift Bodega | Schrift mit vielen Schnörkeln, für Karten und Schilder.
fresh | 14 | 100 eur |  | Steuersprechstunde | 40 Minuten per Video, du bringst deine Fragen mit.
fresh | 183 | 60 eur | mp4 | Zehnfingersystem | Kurs. 45 Tage Geld-zurück-Garantie.
fresh | 0 | 120 eur |  | Strickpullover nach Maß | Merinowolle, Versand in 4 Wochen. Maßanfertigung, daher keine Rückgabe.
fresh | cannot_tell | 20 eur |  | Startgeld | Teilnahme am Wettbewerb im Juli.
`
