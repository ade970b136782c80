import type { Words } from './words.ts'

export const FRENCH: Words = {
  kinds: {
    course: [
      `
        formation, formation en ligne, cours video, cours en ligne, cours de, masterclass,
        atelier en ligne, formation video, programme en ligne, tutoriel, cours, stage en ligne, mooc,
        cours particulier video, atelier video, e learning`,
      `
        lecons, lecons video, lecon, formations, modules, videos, certificat, corriges, seminaire,
        vous apprendrez, tu apprends, programme video, parcours, heures filmees, heures de contenu,
        fichiers du projet, je vous montre, tout mon processus, de a a z`,
      `
        a ton rythme, a votre rythme, apprendre, debutant, debuter, debutants, exercices, eleves,
        pas a pas, montage, acces a vie`,
    ],
    template: [
      `
        modele excel, modele, modeles, modele notion, patron de couture, contrats types, kit ui,
        maquettes, gabarit, gabarits, modele powerpoint, planificateur, mockups, theme wordpress,
        theme ghost, theme shopify, modeles canva, patron de tricot, patron crochet, patrons, coloriages,
        coloriage, planner, planners, cv a personnaliser, modele de cv, fichiers svg`,
      `
        patron, tableau excel, agenda numerique, feuille de calcul, prompts, canva, dupliquer,
        personnaliser, faire part, tableur, fiches, checklist, checklists, suivi budgetaire, calculateur,
        theme, agenda, a imprimer, jeux a imprimer, a adapter, google slides, modifiables, modifiable,
        imprimables, imprimable`,
      `
        excel, notion, powerpoint, figma, word, diapositives, contrats, remplir, cellules, composants`,
    ],
    ebook: [
      `
        ebook, e book, livre numerique, livre de recettes, guide numerique, guide pdf, version numerique,
        roman, manuel, cahier numerique, livre pdf, recueil de poemes, polar, guide de voyage, ebooks,
        livres numeriques, carnet numerique, bd numerique`,
      `
        livre, guide, recettes, epub, recueil, kindle, tome, premier tome, livret, cahier, magazine,
        serie policiere, nouvelles, bande dessinee, trilogie, science fiction, fantasy, saga, thriller,
        recits, essai, essais, roman policier, fiction, carnet`,
      'pdf, pages, auteur, chapitres, autrice, lire, lecteurs, ecrit, serie',
    ],
    software: [
      `
        logiciel, extension wordpress, plugin, application, jeu video, extension, extension chrome,
        code source, appli mobile, application web, logiciel de, plugins, module prestashop,
        programme pour windows`,
      `
        jeu, licence pour, cle de licence, outil, module complementaire, macos, appli, automatiquement,
        achat unique, bot, script, pour chrome, firefox, sans compte, votre pc, windows, sans abonnement`,
      `
        mac, installer, appareils, mises a jour, linux, ios, android, installation, licence, plus recent`,
    ],
    audio: [
      `
        livre audio, album, histoires audio, effets sonores, meditations guidees, contes audio,
        meditation guidee, musiques, banque de sons, podcast prive, boucles`,
      `
        audio, sons, sons de, musique, chansons, meditations, lue par, lu par, a ecouter, sophrologie,
        hypnose, relaxation guidee, instrumentales, au casque, morceaux, titres, pieces pour, guitare,
        piano, instrumental, stereo, enregistrees`,
      'mp3, wav, ecouter, libres de droits, enregistres, version integrale',
    ],
    coaching: [
      `
        coaching, mentorat, accompagnement individuel, consultation, seance de coaching,
        appel de mentorat, coaching individuel, cours particulier, accompagnement,
        consultation individuelle, seance individuelle, appel strategique`,
      `
        seance, en visio, visio, appel, 1 a 1, au telephone, telephone, par telephone, nous en parlons,
        rendez vous, echange de, relecture, nous en discutons, discutons, envoyez moi votre, entretien,
        entretien personnel, critique`,
      'creneau, individuel, zoom, heure',
    ],
    bundle: [
      'pack complet,le pack complet,coffret numerique',
      'tout en un,bundle,lot complet,ensemble complet,regroupe,le lot',
      'pack,economisez,lot',
    ],
    video: [
      'film,documentaire,film documentaire,court metrage',
      'long metrage,captation',
      'video,sous titre,sous titres,streaming',
    ],
    graphics: [
      `
        presets, preset, pinceaux, icones, textures, vecteurs, illustrations, photos libres, fonds d ecran,
        modeles 3d, modele 3d, emotes, brosses procreate, cliparts, luts, motifs`,
      'procreate,actions photoshop',
      'lightroom,tons,png,svg,photoshop',
    ],
    font: [
      'police de caracteres, typographie, police, caractere typographique',
      'fonte, police manuscrite, ligatures, empattements, chasse fixe',
      'graisses, licence web, italiques',
    ],
    membership: [
      'abonnement,adhesion,abonnement mensuel,devenir membre,adhesion annuelle',
      `
        membre, membres, sans engagement, forum prive, cercle, club, par mois, resiliable, mensuelle,
        soutenez, les amis, annuel, adherent`,
      'discord,mensuel,annuelle,rencontres,communaute,chaque dimanche',
    ],
    physical: [
      `
        affiche, affiche serigraphiee, serigraphie, t shirt, expedie, tasse, envoyee par, envoye par,
        livre broche, livraison gratuite, tote bag, bougie, tisse main, tapis, colissimo, cousu main,
        fabrique a la main, fait a la main, bijou, boucles d oreilles, mug, sac en toile, carnet papier,
        livre papier, livraison offerte`,
      `
        livraison, gres, imprime a, tourne a la main, bol, couleurs, fait main, suivi, autocollants,
        laine, lin, cuir, bois, envoi, sur commande, carte postale, cartes postales, ceramique, coton,
        lavables, lavable, lettre suivie, laiton, expedition, acier, sous emballage`,
      'tailles, cm, bio, piece unique, tube, la poste',
    ],
  },
  refund: `
      remboursement, remboursements, rembourse, remboursee, rembourses, rembourser, satisfait ou rembourse,
      satisfaits ou rembourses, garantie, garantie de remboursement, rend votre argent,
      rendre votre argent, vous rend votre argent, retour, retours, retourner, remboursable, remboursons,
      argent rendu, recuperer votre argent, je rembourse, remboursement integral, satisfaction garantie,
      restitue, reprise`,
  withdrawal: 'droit de retractation,retractation,delai de retractation',
  noRefund: `
      aucun remboursement, pas de remboursement, pas de remboursements, non remboursable,
      non remboursables, sans remboursement, ni repris ni echange, ni repris ni echanges,
      ventes definitives, ventes sont definitives, vente definitive, toute vente est definitive,
      toutes les ventes sont finales, vente finale, pas rembourse, pas remboursable, pas remboursables,
      ne rembourse pas, ne remboursons pas, aucun retour, ni retour, jamais rembourse, pas de retour,
      pas de retours, ni echange ni remboursement, ne propose pas de remboursement,
      ni retour ni remboursement, ni remboursement, ni remboursements, ni reprise, non remboursee,
      pas remboursee, ventes fermes, vente ferme, ni echange ni retour, aucune reprise, aucun echange`,
  denies: `
      pas possible, impossible, ne sont pas possibles, n est pas possible, pas accepte, pas acceptes,
      n acceptons pas, exclu, exclus, pas accorde, pas autorise, ne proposons pas, n offrons pas,
      n accordons pas, ne faisons pas, ne proposons pas de, ne propose pas, ne peut etre, ne peuvent etre,
      ne pouvons pas, ne rembourse, pas proposes, refuse, refuses, ne s applique pas, pas possibles,
      n offrons, n offre pas`,
  after: 'apres,passe,passes,au dela,hors,au bout,une fois',
  onlyIf: 'sauf,si,excepte,a moins,sinon,en cas',
  later: `
    telecharge, telecharges, apres le telechargement, apres telechargement, ouvert, commence, entame,
    consulte, ensuite, par la suite, passe ce delai, apres ce delai`,
  law: 'loi,legal,legales,legale',
  hardTerms: `
      avoir uniquement, uniquement un avoir, sous forme d avoir, avoir valable, bon d achat,
      echange uniquement, frais de dossier, sur justificatif, preuve que, lettre recommandee,
      credit boutique, seulement un avoir`,
  takesTime: `
      traites, traite, traitee, ouvres, ouvrables, expedie, livraison, reponse, repond, repondons,
      delai de, envoi, support, mises a jour, acces, credite, effectue, ouvre, versement`,
  lasts: `
      de lecons, de cours, de formation, d essai, essai, de defi, programme, d acces, defi, de contenu,
      pour mieux, pour apprendre, pour dormir`,
  fees: 'frais de port,frais de livraison,frais d envoi,frais,acompte',
  not: 'pas un,pas une,pas de,sans,ni,pas,aucun,jamais',
  is: 'un,une,mon,ma,ce,cette,c est un,c est une,le,la,des',
  aside: 'pour,sur,avec,inclus,comprend,plus,comment,necessite,sa,compatible avec,a l aide de,a partir de',
  extra: 'en bonus,en cadeau,non inclus,offert,offerts,gratuit,comprise',
  traps: `
      politique de remboursement, en cours, au cours, bien sur, version finale, sans condition, traces gpx,
      livre sous, sur simple demande, remboursement d impot, cours d eau, retour a, au retour`,
  units: {
    hour: 'heure,heures',
    day: 'jour,jours',
    week: 'semaine,semaines',
    month: 'mois',
    year: 'an,ans,annee,annees',
  },
  numbers: {
    un: 1,
    une: 1,
    le: 1,
    deux: 2,
    trois: 3,
    quatre: 4,
    cinq: 5,
    six: 6,
    sept: 7,
    huit: 8,
    dix: 10,
    douze: 12,
    quatorze: 14,
    quinze: 15,
    vingt: 20,
    trente: 30,
    soixante: 60,
    demi: 0.5,
  },
  forever: 'a vie,illimitee,illimite,pour toujours',
  common: 'le,la,les,et,pour,une,des,du,votre,ton,est,qui,vous,mon,dans,au',
}
