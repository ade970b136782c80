import type { Words } from './words.ts'

export const SPANISH: Words = {
  kinds: {
    course: [
      `
        curso, curso online, curso en linea, curso en video, masterclass, taller online, clases en video,
        lecciones en video, formacion online, tutorial, cursos, minicurso, diplomado, curso intensivo`,
      `
        lecciones, clases, programa online, leccion, formacion, videos, certificado, corregidos,
        aprenderas, seminario, programa en video, entrenamiento, capacitacion, horas grabadas,
        horas de contenido, archivos del proyecto, te muestro, te enseno, todo mi proceso, paso a paso`,
      `
        a tu ritmo, aprende, aprender, principiantes, modulos, ejercicios, reto, alumnos,
        acceso de por vida, desde cero`,
    ],
    template: [
      `
        plantilla, plantillas, patron de costura, planificador, mockup, mockups, kit de ui, imprimibles,
        tema ghost, tema wordpress, tema shopify, plantillas canva, patron de crochet, patron de tejido,
        patrones, laminas para colorear, plantilla de cv, archivos de corte`,
      `
        patron, plantillas de contrato, hoja de calculo, agenda digital, prompts, canva, duplicar,
        editar en canva, editables, editable, hojas de trabajo, fichas, tarjetas, invitaciones,
        calculadora, checklist, tema, calendario editable, planner, agenda, para imprimir,
        listos para imprimir, adaptables, google slides, imprimible, editables en`,
      `
        excel, notion, powerpoint, figma, diapositivas, contrato, contratos, word, rellena, imprimir,
        celdas`,
    ],
    ebook: [
      `
        ebook, e book, libro digital, libro electronico, recetario, guia digital, novela, libro en pdf,
        manual, cuaderno digital, libros electronicos, guia en pdf, guia pdf, guia de viaje,
        recetario digital, novela corta`,
      `
        libro, guia, recetas, epub, poemario, memorias, kindle, tomo, primer tomo, cuaderno, cuadernillo,
        revista, serie policiaca, relatos, comic, poemas, novelas, trilogia, ciencia ficcion, fantasia,
        saga, thriller, ensayo, ensayos, cuentos, ficcion, misterio`,
      'pdf, paginas, autor, autora, capitulos, leer, lectores, escrito, serie',
    ],
    software: [
      `
        software, programa de facturacion, plugin, aplicacion, videojuego, extension para chrome,
        extension de navegador, app, complemento, codigo fuente, app movil, aplicacion web, plugins,
        script de, programa para windows`,
      `
        extension, licencia para, juego, clave de licencia, herramienta, macos, en automatico,
        pago unico, bot, automatizacion, programa para, para chrome, firefox, sin cuenta, tu pc, windows,
        navegadores`,
      `
        mac, instalar, equipos, navegador, funciona en, programa, automaticamente, actualizaciones,
        linux, ios, android, instalacion, licencia, version, superior`,
    ],
    audio: [
      `
        audiolibro, album, efectos de sonido, paquete de sonidos, meditaciones guiadas, cuentos en audio,
        audiocuentos, meditacion guiada, meditacion, beats, loops, audios, podcast privado`,
      `
        audio, sonidos, canciones, musica, meditaciones, pistas, leido por, para escuchar,
        relajacion guiada, hipnosis, instrumentales, temas musicales, ritmos, piezas para, piezas,
        guitarra, instrumental, estereo, grabadas en`,
      'mp3, wav, escuchar, narrados, grabados, libres de derechos',
    ],
    coaching: [
      `
        coaching, mentoria, asesoria, consultoria, sesion de coaching, llamada de mentoria,
        sesion individual, asesoria personalizada, clase particular, clases particulares,
        acompanamiento individual, sesion de terapia`,
      `
        sesion, videollamada, 1 a 1, llamada, por telefono, hablamos, cita, reunion, consulta,
        revision de, asesorias, minutos conmigo, lo comentamos, comentamos, me mandas, charla personal,
        charla, te escucho, critica de`,
      'zoom, horario, individual, agenda tu',
    ],
    bundle: [
      'pack completo,paquete completo,super pack',
      'todo en uno,bundle,lote,todo junto,combo',
      'pack,paquete,ahorra',
    ],
    video: [
      'pelicula,documental,cortometraje,pelicula documental',
      'film,largometraje',
      'video,subtitulos,ver online,subtitulado',
    ],
    graphics: [
      `
        presets, preset, pinceles, iconos, texturas, vectores, ilustraciones, fotos de stock,
        fondos de pantalla, modelos 3d, modelo 3d, emotes, pinceles procreate, cliparts, luts,
        pack de iconos, stickers digitales`,
      'procreate,acciones de photoshop,vectoriales',
      'lightroom,tonos,png,svg,photoshop',
    ],
    font: [
      'tipografia, tipografias, fuente tipografica',
      'fuente, letra manuscrita, ligaduras, monoespaciada, serif',
      'pesos, licencia web, cursivas',
    ],
    membership: [
      'membresia,suscripcion,membresia mensual,suscripcion anual,hazte socio,hazte miembro',
      `
        socio, socios, miembros, cancela cuando quieras, foro privado, club, al mes, por mes, dar de baja,
        preestrenos, mensualidad, suscriptores, contenido exclusivo`,
      'discord,mensual,anual,comunidad,cada domingo',
    ],
    physical: [
      `
        taza, camiseta, envio desde, envios a, se envia, hecho a mano, tapa dura, lamina impresa, bolso,
        envio gratis, tejido a mano, tapiz, por correos, envio por correos, cosido a mano,
        fabricado a mano, bordado a mano, collar, aretes, pendientes, vela, velas, libreta,
        envio a domicilio, libro impreso`,
      `
        correo certificado, apta para lavavajillas, estampada, gres, cuenco, envio, envios, pegatinas,
        lana, lino, cuero, madera, correos, por encargo, postales, ceramica, impresa en papel, algodon,
        laton, enviamos, se lavan, certificado de correo, acero, guia de rastreo, te llegan por`,
      'ml, tallas, organico, pieza unica, cm',
    ],
  },
  refund: `
      reembolso, reembolsos, reembolsamos, reembolsar, te reembolso, devolucion, devoluciones,
      devolucion del dinero, te devuelvo el dinero, te devolvemos el dinero, te devolvemos, te devuelvo,
      devolver, devolvemos, garantia, garantia de devolucion, garantia de reembolso, tu dinero de vuelta,
      hasta el ultimo centavo, reintegro, reintegramos, tu dinero, devuelvo, reembolsado, reembolsable,
      satisfaccion garantizada, regresamos tu dinero, te regreso tu dinero`,
  withdrawal: 'desistimiento,derecho de desistimiento,derecho de retracto',
  noRefund: `
    sin reembolso, sin reembolsos, no hay reembolso, no hay reembolsos, no reembolsable, no reembolsables,
    no es reembolsable, sin devoluciones, sin devolucion, no hay devoluciones, no hay devolucion,
    todas las ventas son finales, ventas finales, venta final, ventas son definitivas,
    no admite devoluciones, no admite devolucion, no se devuelve el dinero, no se reembolsa,
    no se hacen reembolsos, no se realizan reembolsos, no devolvemos, no reembolsamos, ningun reembolso,
    no ofrecemos reembolsos, no se ofrecen reembolsos, no se otorgan reembolsos, ventas son finales,
    sin cambios ni devoluciones, no hay cambios ni devoluciones, no hay devoluciones ni cambios,
    ni devoluciones, ni reembolsos, no se aceptan cambios, sin derecho a devolucion, la venta es final,
    compra final, no son reembolsables, no son reembolsable`,
  denies: `
      no se aceptan, no aceptamos, no se admiten, no ofrecemos, no se ofrecen, no es posible,
      no son posibles, no admitimos, no damos, no hacemos, no se dan, no se permiten, no se concede,
      no se conceden, no ofrezco, no se realizan, no se otorgan, no podemos, no acepto, no admito,
      no procede, no habra, no existe, no existira, no corresponde`,
  after: 'despues,pasados,pasadas,tras,transcurridos,a partir,posterior,pasado,fuera',
  onlyIf: 'salvo,excepto,si,a menos,cuando,en caso',
  later: `
    descargado, descargados, tras la descarga, despues de la descarga, una vez descargado,
    una vez empezado, hayas accedido, haya accedido, hayas empezado, despues de eso, posteriormente,
    despues de ese, pasado ese, pasado este`,
  law: 'ley,legal,legales',
  hardTerms: `
      credito en la tienda, credito de tienda, vale de compra, solo cambios, solo cambio,
      saldo en la tienda, gastos de gestion, solo credito, debes demostrar, prueba de que,
      por correo certificado`,
  takesTime: `
      procesan, procesa, procesados, respuesta, respondemos, responden, envio, envios, habiles, laborables,
      tardan, tarda, soporte, entrega, llega, actualizaciones, acceso, realiza, efectua, acredita,
      reflejado, maximo de`,
  lasts: `
      de clases, de lecciones, de acceso, de prueba, de calistenia, de retos, de contenido, curso,
      programa, reto, plan, de soporte`,
  fees: 'gastos de envio,costes de envio,costos de envio,comision,comisiones,envio',
  not: 'no es,no,sin,no incluye,ni,tampoco,nunca',
  is: 'un,una,mi,este,esta,es un,es una,este es,unos,unas',
  aside: 'para,sobre,con,incluye,incluido,mas,como,y ademas,requiere,necesitas,compatible con,a partir de',
  extra: 'de regalo,de bonus,como bonus,no incluido,gratis,extra',
  traps: `
      sin preguntas, politica de reembolso, politica de devoluciones, por supuesto, en curso,
      version final, sin letra chica, devolucion de impuestos, tracks gpx, sin mas`,
  units: {
    hour: 'hora,horas',
    day: 'dia,dias',
    week: 'semana,semanas',
    month: 'mes,meses',
    year: 'ano,anos',
  },
  numbers: {
    un: 1,
    una: 1,
    primer: 1,
    primera: 1,
    el: 1,
    del: 1,
    dos: 2,
    tres: 3,
    cuatro: 4,
    cinco: 5,
    seis: 6,
    siete: 7,
    ocho: 8,
    diez: 10,
    doce: 12,
    catorce: 14,
    quince: 15,
    veinte: 20,
    treinta: 30,
    sesenta: 60,
    noventa: 90,
    medio: 0.5,
  },
  forever: 'de por vida,para siempre,sin limite',
  common: 'el,la,los,las,y,para,con,por,una,en,de,tu,que,mi,se,al',
}
