/** Products as sellers describe them, in Spanish; `labelled-products.ts` says what the columns are. */
export const ES = `
train | 14 | 15 usd | pdf,epub | Vender sin gritar | Mi ebook para freelancers que odian el marketing. 130 páginas, descarga inmediata en PDF y EPUB.
train | 30 | 120 usd | mp4 | Acuarela desde cero | Curso online con 40 lecciones en vídeo. A tu ritmo, acceso de por vida.
test  | 7 | 8 usd | xlsx | Presupuesto del hogar | Plantilla de Excel para controlar gastos. Rellena las celdas amarillas y listo.
train | 30 | 30 usd | exe | FacturaFácil | Programa de facturación para autónomos. Funciona en Windows, licencia para dos equipos.
train | 14 | 10 usd | mp3 | Cuentos para dormir | Seis cuentos en audio (MP3), narrados por mí, para niños de 3 a 8 años.
test  | 14 | 80 usd |  | Sesión de coaching | Una hora de coaching individual por Zoom. Eliges el horario después de la compra.
train | 30 | 95 usd | zip | Pack completo | Todo en uno: el curso en video, el ebook y las plantillas. Ahorra un 50 %!!
train | 7 | 14 usd | xmp | Presets Lightroom «Costa» | 18 presets de tonos cálidos para móvil y ordenador ☀️
test  | 7 | 28 usd | otf | Verbena | Tipografía en seis pesos, con licencia web incluida.
train | 30 | 5 usd |  | Club de lectura | Membresía mensual: un texto cada domingo, Discord y charla en vivo. Cancela cuando quieras.
train | 14 | 25 usd |  | Taza esmaltada Zorro | 300 ml, apta para lavavajillas. Envío desde Madrid en 3 días hábiles.
test  | 30 | 49 usd | mp4 | Cocina vegetal | Curso de cocina. Garantía de 30 días: si no te gusta, te devuelvo el dinero.
train | 14 | 20 usd | pdf | Guía del autónomo | Libro digital. Tienes 14 días para pedir el reembolso, sin preguntas.
train | 183 | 180 usd | mp4 | Escribir una novela | Curso con garantía de devolución de 60 días.
test  | 7 | 16 usd | zip | Plantillas para Instagram | 50 plantillas de Canva. Al ser un producto digital no se aceptan devoluciones ni reembolsos.
train | 0 | 50 usd |  | Cuenco de gres, pieza única | Hecho a mano; se envía por correo certificado. Sin devoluciones ni cambios.
train | cannot_tell | 3 usd |  | Propina | Gracias por apoyar mi trabajo 💚
test  | cannot_tell | 1 usd |  | producto de prueba | no comprar
train | cannot_tell | 50 usd |  | Tarjeta regalo | Para gastar en toda la tienda.
train | cannot_tell | 12 usd | zip | Edición limitada | Solo quedan 20, después se acaba 🔥
test  | 30 | 25 usd | mp4 | Reto 21 días de calistenia | 21 días de clases en video, una por día. Programa online para principiantes.
train | 14 | 17 usd | pdf | Cómo crear tu curso online | Un libro en PDF para profesores: diseñar, grabar y vender tu curso. 160 páginas.
train | 30 | 40 usd | zip | Plugin de envíos para WooCommerce | Plugin que imprime tus etiquetas. Soporte por correo, respuesta en 48 horas.
test  | 7 | 22 usd | docx | Contratos para freelancers | Plantillas de contrato revisadas por una abogada, en Word.
train | 30 | 110 usd | mp4 | Masterclass de edición | 10 horas de clases en DaVinci Resolve. Política de reembolso: ver términos.
train | 14 | 9 usd | pdf | Pan casero | Recetario en PDF, 45 recetas paso a paso. Los reembolsos se procesan en 5 a 10 días hábiles.
test  | 14 | 18 usd | wav | Selva | Dos horas de sonidos de la selva grabados en Costa Rica. WAV, libres de derechos.
train | 7 | 11 usd | brushset | Pinceles de tinta | 30 pinceles para Procreate y 4 texturas.
train | 7 | 6 usd | pdf | Patrón vestido Lola | Patrón de costura en PDF, tallas 34–48, para imprimir en casa.
test  | 30 | 75 usd | mp4 | Huerto en casa | Curso en línea. Reembolso completo dentro del primer mes si no te sirve.
train | 14 | 19 usd | pdf | Derechos de autor fácil | Ebook de 90 páginas. | Puedes pedir la devolución de tu dinero en un plazo de dos semanas.
train | 7 | 55 usd |  | Mentoría 1 a 1 | Llamada de mentoría de 60 min. | Todas las ventas son finales. No hay reembolsos.
test  | 30 | 60 usd | mp4 | Costura inicial | Veinte lecciones para tu primera falda. | Garantía de reembolso de 30 días.
train | 14 | 16 usd | pdf | Rutas por los Pirineos | Guía digital con tracks GPX. | Pasados 14 días no hay reembolso.
train | 30 | 18 usd | zip | Mazmorra Mínima | Un videojuego de pixel art para Windows y Mac.
test  | 14 | 13 usd | m4b | Audiolibro: El páramo | Versión íntegra, 6 h, leído por el autor.
train | 30 | 60 usd |  | Hazte socio | Suscripción anual al taller de escritura: foro privado, retos y encuentros.
train | cannot_tell | 25 usd |  | Entrada concierto | Un lugar para el concierto del 3 de mayo en Bogotá. Puertas 7 pm.
test  | 7 | 33 usd | pptx | Pitch deck | Plantilla de PowerPoint, 60 diapositivas. Versión final, sin más cambios.
train | 14 | 12 usd | pdf | Sin devoluciones | Novela. Una cajera decide no volver a su casa. Libro electrónico, 240 páginas.
train | 7 | 12 usd | zip | Plantilla Notion para estudiantes | Organiza tu semestre. No es un curso, solo la plantilla para duplicar!
test  | 183 | 140 usd | mp4 | Piano a color | Curso para niños. Seis meses de garantía, te devolvemos todo tu dinero.
train | 14 | 22 usd | mp4 | El río | Película documental, 52 min, para ver online o descargar.
train | 183 | 89 usd | pdf | Metodo de trading | ebook + videos. 90 dias de garantia de devolucion del dinero, sin letra chica
test  | 30 | 14 usd | zip | Extension para Chrome "Guarda Todo" | Extensión de navegador. Si no te convence, escríbeme antes de 30 días y te reembolso.
train | 14 | 18 usd |  | Camiseta Lunes | Algodón orgánico, estampada en Valencia. Envíos a toda España, tallas XS–XXL.
train | 14 | 12 usd | pdf | 100 días de escritura | Cuaderno digital de 120 páginas, una consigna diaria ✍️ PDF y Kindle.
test  | 30 | 140 usd | mp4 | Domina el modo manual | 24 videos para entender por fin tu cámara. Ejercicios corregidos y certificado al final.
train | 7 | 18 usd | zip | Papelería de boda | Invitaciones, menús y tarjetas para editar en Canva. Recibes un enlace para duplicarlo todo.
train | 30 | 14 usd | zip | OrdenaTodo | Ordena tu carpeta de descargas en automático. macOS 12 o superior. Pago único, sin suscripción.
test  | 14 | 14 usd | mp3 | Relajación guiada | Para escuchar antes de dormir, versiones de 10, 20 y 40 minutos.
train | 14 | 120 usd |  | Revisión de CV | Leo tu currículum y hablamos 45 minutos por teléfono.
train | 7 | 39 usd | zip | Tema Ghost "Bruma" | Tema para blog. Por tratarse de contenido digital no ofrecemos reembolsos bajo ninguna circunstancia.
test  | 30 | 50 usd | mp4 | Caligrafía moderna | Si el curso no te gusta, escríbeme dentro de los primeros 30 días y te devuelvo hasta el último centavo.
train | 0 | 75 usd |  | Tapiz tejido a mano, pieza única | Lana, 40x60 cm. Envío por Correos. Hecho por encargo, no se admiten cambios ni devoluciones.
train | 14 | 9 usd | epub | Viento del norte | Primer tomo de una serie policíaca gallega, 310 páginas, EPUB sin DRM.
test  | cannot_tell | 10 usd |  | Donación refugio | Cada peso cuenta 🐾
train | cannot_tell | 45 usd | zip | El secreto | Los que saben, saben.
train | 14 | 28 usd | pdf | Fracciones 4º primaria | Cuadernillo docente en PDF, 60 páginas | Derecho de desistimiento: 14 días. El reembolso se realiza en un máximo de 10 días hábiles.
test  | 30 | 7 usd |  | Amigos del taller | Por 7 al mes recibes contenido detrás de cámaras, la carta y preestrenos. Te puedes dar de baja cuando quieras.
train | 183 | 65 usd | mp4 | Espalda fuerte | Programa en video para casa | Pruébalo 90 días; si no funciona, te devolvemos tu dinero.
test  | 14 | 8 usd | epub | La casa del dique | Una saga familiar de tres generaciones, 420 páginas.
test  | 30 | 60 usd | mp4 | Escuela de masa madre | 6 módulos, más de 5 horas de contenido, avanza a tu ritmo. Respondo dudas en el foro.
test  | 7 | 11 usd | zip | Portadas para Reels | 60 portadas de Instagram editables en Canva.
test  | 30 | 22 usd | exe | OrdenaFotos | Encuentra fotos duplicadas en tu PC. Para Windows 10 o superior.
test  | 14 | 50 usd |  | Regadera de latón | Hecha a mano, 500 ml. Enviamos desde Oaxaca con guía de rastreo.
test  | 7 | 17 usd | zip | Pack overlay Twitch | Escenas, alertas, paneles. Producto digital, no reembolsable.
test  | 183 | 99 usd | mp4 | Inglés diario | Curso en video, medio año de garantía de devolución.
test  | 14 | 25 usd | pdf | El libro del balcón | 120 páginas. Tienes 14 días para pedir tu dinero de vuelta.
test  | cannot_tell | 40 usd |  | Anticipo | Segundo pago según lo acordado.
test  | 14 | 60 usd |  | Carta natal | Charla personal por videollamada, 60 minutos.
train | 14 | 8 usd | epub | Cielo de cobre | Ciencia ficción, inicio de una trilogía. Una mecánica roba una nave.
train | 30 | 99 usd | mp4 | Anima tu logo | Te muestro todo mi proceso en After Effects: cuatro horas grabadas y los archivos del proyecto.
train | 7 | 16 usd | pptx | Presentación para inversores | 40 láminas adaptables, PowerPoint y Google Slides.
train | 30 | 12 usd | zip | PestañaZen | Cierra las pestañas olvidadas. Para Chrome y Edge, sin cuenta.
train | 14 | 9 usd | mp3 | Mañanas lentas | Nueve piezas para guitarra, 38 minutos.
train | 14 | 25 usd |  | Envoltorios de cera de abeja | Set de 3, algodón, se lavan en frío. Te llegan por correo certificado.
train | 7 | 10 usd | pdf | Juegos para baby shower | 12 juegos listos para imprimir.
train | 14 | 18 usd | pdf | El cuaderno del ramen | 45 recetas probadas durante tres años.
train | cannot_tell | 45 usd |  | Recargo exprés | Para un pedido en curso.
train | 14 | 60 usd |  | Crítica de diseño | Me mandas tu trabajo y lo comentamos 45 minutos.
fresh | 30 | 65 usd | mp4 | Crochet para empezar | Curso en video, 15 lecciones, del primer punto al gorro.
fresh | 14 | 11 usd | pdf | Gallinas en el jardín | La guía honesta, 96 páginas con listas.
fresh | 7 | 13 usd | xlsx | Control de horas | Plantilla que calcula tus horas extra.
fresh | 7 | 19 usd | otf | Bodega Pincel | Tipografía manuscrita para menús y letreros.
fresh | 14 | 90 usd |  | Consulta fiscal | 40 minutos por videollamada, trae tus preguntas.
fresh | 183 | 50 usd | mp4 | Mecanografía en diez minutos | Curso. Garantía de devolución de 45 días.
fresh | 0 | 105 usd |  | Suéter a medida | Lana merino, se envía en 4 semanas. Sin cambios ni devoluciones.
fresh | cannot_tell | 20 usd |  | Inscripción concurso | Una participación, se decide en julio.
`
