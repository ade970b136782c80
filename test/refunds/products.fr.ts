/** Products as sellers describe them, in French; `labelled-products.ts` says what the columns are. */
export const FR = `
train | 14 | 18 eur | pdf,epub | Vendre sans crier | Mon ebook pour les indépendants qui détestent le marketing. 130 pages, PDF et EPUB à télécharger tout de suite.
train | 30 | 139 eur | mp4 | L'aquarelle pas à pas | Une formation en ligne : 36 leçons vidéo, à suivre à ton rythme, accès à vie.
test  | 7 | 9 eur | xlsx | Budget familial | Modèle Excel pour suivre ses dépenses. Il suffit de remplir les cases jaunes.
train | 30 | 35 eur | dmg | Presse-papiers+ | Petit logiciel pour Mac qui garde tout ce que vous copiez. Licence pour 3 appareils.
train | 14 | 10 eur | mp3 | Contes du soir | Six histoires audio pour enfants, à écouter avant de dormir (MP3, 1h20).
test  | 14 | 95 eur |  | Séance de coaching | Une heure de coaching individuel en visio. Vous choisissez le créneau après l'achat.
train | 30 | 89 eur | zip | Le pack complet | Tout en un : la formation vidéo, l'ebook et les modèles Canva. Économisez 50 %.
train | 7 | 15 eur | xmp | Presets Lightroom « Bretagne » | 16 presets, tons froids, peau naturelle. Mobile et ordinateur.
test  | 7 | 30 eur | otf | Guinguette | Police de caractères en cinq graisses, licence web comprise.
train | 30 | 6 eur |  | Le Cercle | Abonnement mensuel : un texte chaque dimanche, le Discord et une rencontre par mois. Sans engagement.
train | 14 | 28 eur |  | Affiche sérigraphiée | Sérigraphie 3 couleurs, 50x70 cm, envoyée par la Poste dans un tube.
test  | 30 | 49 eur | mp4 | Cuisine végétale | Cours de cuisine en vidéo. Satisfait ou remboursé 30 jours !
train | 14 | 22 eur | pdf | Guide du micro-entrepreneur | Un guide PDF. Vous disposez de 14 jours pour demander le remboursement.
train | 183 | 199 eur | mp4 | Écrire un roman | Formation. Satisfait ou remboursé pendant 60 jours, sans condition.
test  | 7 | 17 eur | zip | Modèles Instagram | 50 modèles Canva pour thérapeutes. Produit numérique : aucun remboursement.
train | 0 | 60 eur |  | Bol en grès, pièce unique | Tourné à la main, expédié sous 4 jours avec suivi. Ni repris ni échangé, non remboursable.
train | cannot_tell | 5 eur |  | Pourboire | Merci de soutenir mon travail ❤️
test  | cannot_tell | 1 eur |  | produit test | ne pas acheter svp
train | cannot_tell | 40 eur |  | Carte cadeau | À offrir, valable dans toute la boutique.
train | cannot_tell | 15 eur | zip | Édition spéciale | Plus que 12 exemplaires, après c'est fini.
test  | 30 | 25 eur | mp4 | 21 jours pour dormir mieux | 21 jours de leçons, une vidéo courte chaque soir et un carnet d'exercices. Programme en ligne.
train | 14 | 16 eur | pdf | Créer sa formation en ligne | Un livre numérique pour les formateurs : concevoir, filmer et vendre sa formation. 150 pages.
train | 30 | 45 eur | zip | Extension WooCommerce Colis | Une extension WordPress qui imprime vos étiquettes. Support par e-mail, réponse sous 48 h.
test  | 7 | 24 eur | docx | Contrats types freelance | Modèles de contrats relus par une avocate, fichier Word.
train | 30 | 110 eur | mp4 | Masterclass montage | 10 h de cours vidéo sur DaVinci Resolve. Politique de remboursement : voir les CGV.
train | 14 | 9 eur | pdf | Pains maison | Livre de recettes en PDF, 45 recettes. Les remboursements sont traités sous 5 jours ouvrés.
test  | 14 | 20 eur | wav | Forêts | Deux heures de sons de forêt, enregistrés en Auvergne. WAV, libres de droits.
train | 7 | 12 eur | brushset | Pinceaux encre | 30 pinceaux Procreate + 4 textures.
train | 7 | 7 eur | pdf | Patron robe Margot | Patron de couture PDF, du 34 au 48, à imprimer chez soi.
test  | 30 | 79 eur | mp4 | Apiculture pour débuter | Cours en ligne. Remboursement intégral dans le mois qui suit l'achat si ça ne vous plaît pas.
train | 14 | 19 eur | pdf | Le droit d'auteur expliqué | Ebook de 90 pages. | Remboursement possible sous deux semaines, sur simple demande.
train | 7 | 60 eur |  | Mentorat, 1 h | Appel de mentorat individuel. | Les ventes sont définitives, pas de remboursement.
test  | 30 | 65 eur | mp4 | Couture débutant | Vingt leçons pour une première jupe. | Garantie de remboursement de 30 jours.
train | 14 | 17 eur | pdf | Randonnées en Corse | Guide numérique et traces GPX. | Passé 14 jours, aucun remboursement ne sera accordé.
train | 30 | 20 eur | zip | Petit Donjon | Un jeu vidéo en pixel art pour Windows et Mac.
test  | 14 | 14 eur | m4b | Livre audio : La Lande | Version intégrale, 6 h, lue par l'autrice.
train | 30 | 50 eur |  | Devenir membre | Adhésion annuelle à l'atelier d'écriture : forum privé, défis, rencontres.
train | cannot_tell | 30 eur |  | Billet concert | Une place pour le concert du 3 mai à Nantes, ouverture des portes 19h.
test  | 7 | 35 eur | pptx | Pitch deck | Modèle PowerPoint, 60 diapositives. Version finale.
train | 14 | 12 eur | pdf | Satisfait ou remboursé | Roman. Un vendeur d'aspirateurs disparaît. Version numérique EPUB, 260 pages.
train | 7 | 13 eur | zip | Modèle Notion études | Organise ton semestre. Ce n'est pas un cours, juste le modèle à dupliquer !
test  | 183 | 150 eur | mp4 | Piano en couleurs | Cours vidéo pour enfants. Garantie six mois : remboursé si votre enfant ne joue pas.
train | 14 | 26 eur | mp4 | Le fleuve | Film documentaire de 52 min à télécharger, sous-titré.
train | 30 | 29 eur | zip | Plugin Figma Traduction | Plugin. Vous avez un mois pour changer d'avis, on vous rend votre argent.
test  | 7 | 29 eur | zip | Kit UI mobile | Composants Figma, 150 écrans. Remboursé sous 7 jours si le fichier ne convient pas.
train | 14 | 50 eur |  | T-shirt « Lundi » | Coton bio, imprimé à Lyon, livraison en 5 à 8 jours. Tailles XS à XXL.
train | 14 | 15 eur | pdf | 100 jours d'écriture | Un cahier numérique de 120 pages, une consigne d'écriture par jour ✍️ PDF et Kindle.
test  | 30 | 199 eur | mp4 | Photo : maîtriser le mode manuel | 24 vidéos pour comprendre enfin votre appareil. Exercices corrigés, certificat à la fin.
train | 7 | 20 eur | zip | Papeterie de mariage | Faire-part, menus, remerciements à personnaliser dans Canva. Vous recevez un lien à dupliquer.
train | 30 | 15 eur | zip | RangeTout | Trie automatiquement votre dossier Téléchargements. macOS 12 ou plus récent. Achat unique, mises à jour offertes.
test  | 14 | 16 eur | mp3 | Sophrologie du soir | Séances guidées à écouter au casque, 10, 20 et 40 minutes.
train | 14 | 130 eur |  | Relecture de CV | Je relis votre CV, puis nous en parlons 45 minutes au téléphone.
train | 7 | 39 eur | zip | Thème Ghost « Brume » | Thème pour blog. S'agissant d'un contenu numérique, nous ne proposons pas de remboursement.
test  | 30 | 55 eur | mp4 | Calligraphie moderne | Si la formation ne vous plaît pas, écrivez-moi dans les 30 jours et je vous rembourse intégralement.
train | 0 | 80 eur |  | Tapis tissé main, pièce unique | Laine, 40 x 60 cm, envoi Colissimo. Fabriqué sur commande, donc ni retour ni remboursement.
train | 14 | 10 eur | epub | Vent du nord | Premier tome d'une série policière bretonne, 310 pages, EPUB sans DRM.
test  | cannot_tell | 10 eur |  | Don | Chaque euro compte, merci !
train | cannot_tell | 50 eur | zip | Le secret | Ceux qui savent, savent.
train | 14 | 30 eur | pdf | Fractions au CM1 | Livret pédagogique à imprimer pour enseignants, 60 pages | Droit de rétractation de 14 jours. Le remboursement est effectué sous 10 jours ouvrés.
test  | 30 | 8 eur |  | Les Amis de l'atelier | Pour 8 € par mois, recevez les coulisses, la lettre et les avant-premières. Résiliable à tout moment.
train | 183 | 75 eur | mp4 | Dos solide | Programme vidéo à la maison | Essayez pendant 90 jours ; si ça ne marche pas, remboursé.
test  | 14 | 9 eur | epub | La maison sur la digue | Une saga familiale sur trois générations, 420 pages.
test  | 30 | 65 eur | mp4 | École du levain | 6 modules, plus de 5 heures de contenu, à suivre à votre rythme. Je réponds à vos questions sur le forum.
test  | 7 | 12 eur | zip | Couvertures de Reels | 60 couvertures Instagram modifiables dans Canva.
test  | 30 | 25 eur | exe | TriPhoto | Trouve les photos en double sur votre PC. Windows 10 et plus, sans abonnement.
test  | 14 | 55 eur |  | Arrosoir en laiton | Fabriqué à la main, 500 ml. Expédition depuis Nantes sous emballage recyclé.
test  | 7 | 18 eur | zip | Pack overlay Twitch | Scènes, alertes, panneaux. Contenu numérique, donc non remboursable.
test  | 183 | 110 eur | mp4 | L'anglais au quotidien | Cours vidéo, garanti six mois : satisfait ou remboursé.
test  | 14 | 27 eur | pdf | Le livre du balcon | 120 pages. Vous avez 14 jours pour être remboursé.
test  | cannot_tell | 40 eur |  | Acompte | Deuxième versement, comme convenu.
test  | 14 | 65 eur |  | Thème natal | Entretien personnel en visio, 60 minutes.
train | 14 | 9 eur | epub | Ciel de cuivre | Science-fiction, début d'une trilogie. Une mécanicienne vole un vaisseau.
train | 30 | 115 eur | mp4 | Animer un logo | Je vous montre tout mon processus dans After Effects : quatre heures filmées et les fichiers du projet.
train | 7 | 18 eur | pptx | Présentation investisseurs | 40 diapos à adapter, PowerPoint et Google Slides.
train | 30 | 14 eur | zip | OngletZen | Ferme les onglets oubliés. Pour Chrome et Edge, sans compte.
train | 14 | 10 eur | mp3 | Matins lents | Neuf pièces pour guitare, 38 minutes.
train | 14 | 27 eur |  | Emballages à la cire d'abeille | Lot de 3, coton, lavables à froid. Envoi en lettre suivie.
train | 7 | 11 eur | pdf | Jeux de baby shower | 12 jeux à imprimer à la maison.
train | 14 | 19 eur | pdf | Le carnet du ramen | 45 recettes testées pendant trois ans.
train | cannot_tell | 50 eur |  | Supplément express | Pour une commande en cours.
train | 14 | 65 eur |  | Critique de design | Envoyez-moi votre travail, nous en discutons 45 minutes.
fresh | 30 | 70 eur | mp4 | Crochet pour débuter | Formation vidéo, 15 leçons, de la première maille au bonnet.
fresh | 14 | 12 eur | pdf | Des poules au jardin | Le guide honnête, 96 pages avec des listes à cocher.
fresh | 7 | 15 eur | xlsx | Feuille d'heures | Tableau Excel qui calcule vos heures supplémentaires.
fresh | 7 | 20 eur | otf | Bodega Pinceau | Police manuscrite, parfaite pour les cartes et enseignes.
fresh | 14 | 95 eur |  | Consultation fiscale | 40 minutes en visio, apportez vos questions.
fresh | 183 | 55 eur | mp4 | Dactylo en dix minutes | Cours. Garantie de remboursement de 45 jours.
fresh | 0 | 110 eur |  | Pull sur mesure | Laine mérinos tricotée pour vous, expédié sous 4 semaines. Ni échange ni remboursement.
fresh | cannot_tell | 20 eur |  | Inscription concours | Une participation, jugement en juillet.
`
