import { parseEmail } from '../audience/email.schema.ts'
import { EXPORT_COLUMNS } from '../exports/columns.ts'
import { fold } from '../kernel/fold.ts'
import {
  ATTRIBUTE_TYPES,
  type AttributeType,
  type Field,
  type Mapping,
  type Target,
} from './mapping.schema.ts'
import { ATTRIBUTE_KEY_MAX, ATTRIBUTES_MAX } from './row.schema.ts'
import { parseBoolean, parseConsentWord, parseDate, parseMoment } from './values.rules.ts'

/** Systems whose files are known by their headers. */
export const SOURCES = ['awning', 'gumroad', 'listmonk', 'mailchimp', 'kit', 'substack', 'ghost'] as const
export type Source = (typeof SOURCES)[number]

type Known = {
  is: (has: (...headers: string[]) => boolean) => boolean
  /** What its columns are where that is not what everybody's are. By folded header. */
  columns: Record<string, Target>
}

const ignored = (headers: string): Record<string, Target> =>
  Object.fromEntries(headers.split(',').map((h) => [fold(h), 'ignore'] as const))

/** Columns that only our own export has. */
const OURS = 'kinds,subscribed_at,follower_since,customer_since,affiliate_since,total_spent,consent_reason'

const KNOWN: Record<Exclude<Source, 'awning'>, Known> = {
  // app/services/exports/purchase_export_service.rb and audience_export_service.rb of antiwork/gumroad. A line is a sale,
  // so what is the sale's own stays out; fields the seller asked buyers for follow after these.
  gumroad: {
    is: (has) => has('purchaseemail', 'itemname') || has('subscriberemail', 'subscribedtime'),
    columns: {
      ...ignored(
        'Purchase ID,Item Name,Buyer Email,Purchase Date,Purchase Time (UTC timezone),Subtotal ($),Taxes ($),Tax Type,' +
          'Shipping ($),Sale Price ($),Fees ($),Net Total ($),Tip ($),Tax Included in Price?,Referrer,Refunded?,' +
          'Partial Refund ($),Fully Refunded?,Disputed?,Dispute Won?,Access Revoked?,Variants,Discount Code,' +
          'Recurring Charge?,Free trial purchase?,Pre-order authorization?,Product ID,Order Number,' +
          'Pre-order authorization time (UTC timezone),Custom Fields,Item Price ($),Variants Price ($),Giftee Email,' +
          'SKU ID,Quantity,Recurrence,Affiliate,Affiliate commission ($),Discover?,Cancellation Date,' +
          'Subscription End Date,Rating,Review,License Key,License Key Activation Count,License Key Enabled?,' +
          'Payment Type,PayPal Transaction ID,PayPal Fee Amount,PayPal Fee Currency,Stripe Transaction ID,' +
          'Stripe Fee Amount,Stripe Fee Currency,Purchasing Power Parity Discounted?,Upsold?,' +
          'Sent Abandoned Cart Email?,UTM Source,UTM Medium,UTM Campaign,UTM Term,UTM Content,Buyer Currency,' +
          'Buyer Total,Buyer Refunded Total,Subscribed Time',
      ),
      purchaseemail: 'email',
      subscriberemail: 'email',
      buyername: 'name',
      donotcontact: 'unsubscribed',
    },
  },
  // The columns of listmonk's own export; its status is enabled, disabled or blocklisted.
  listmonk: {
    is: (has) => has('uuid', 'email', 'attributes', 'status'),
    columns: { attributes: 'attributes', status: 'consent', updatedat: 'updated_at' },
  },
  // Headers as in files that importers and migration scripts in public repositories are tested with. A file of
  // subscribed members has no column that says so; those of the others have the time since when.
  mailchimp: {
    is: (has) => has('emailaddress', 'leid', 'euid') || has('emailaddress', 'memberrating', 'optintime'),
    columns: {
      ...ignored(
        'MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,REGION,LEID,EUID,' +
          'UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,CLEAN_CAMPAIGN_TITLE,' +
          'CLEAN_CAMPAIGN_ID',
      ),
      confirmtime: 'consent_at',
      unsubtime: 'unsubscribed',
      cleantime: 'unsubscribed',
      lastchanged: 'updated_at',
      cc: 'country',
    },
  },
  // Fields of a subscriber at developers.kit.com/api-reference/subscribers, which the file is named after; states are
  // active, inactive (not confirmed), cancelled, bounced and complained.
  kit: {
    is: (has) => has('emailaddress', 'firstname', 'state', 'createdat'),
    columns: { state: 'consent' },
  },
  // packages/mg-substack of TryGhost/migrate. `active_subscription` is about paying, not about mail.
  substack: {
    is: (has) => has('email', 'activesubscription'),
    columns: {
      ...ignored('first_payment_at,prefer_digests'),
      activesubscription: 'attributes.active_subscription:boolean',
      emaildisabled: 'unsubscribed',
    },
  },
  // Ghost's members export, as its tests pin it.
  ghost: {
    is: (has) => has('email', 'subscribedtoemails'),
    columns: {
      ...ignored('stripe_customer_id,gift_id'),
      subscribedtoemails: 'consent',
      complimentaryplan: 'attributes.complimentary_plan:boolean',
    },
  },
}

const AWNING_COLUMNS: Record<string, Target> = {
  ...ignored('kinds,subscribed_at,follower_since,customer_since,affiliate_since,purchases,total_spent'),
  consentreason: 'consent_source',
}

/** What people call the columns, in English, German, French, Spanish, Portuguese, Italian and Dutch. */
const ALIASES = new Map<string, Field>(
  Object.entries({
    email:
      'e-mail,mail,email address,email 1 value,primary email,contact email,customer email,user email,subscriber email,' +
      'E-Mail-Adresse,Mailadresse,adresse email,adresse mail,adresse électronique,courriel,correo,correo electrónico,' +
      'dirección de correo,dirección de correo electrónico,dirección de email,endereço de email,correio eletrônico,' +
      'correio electrónico,endereço eletrônico,indirizzo email,indirizzo mail,indirizzo di posta elettronica,' +
      'posta elettronica,e-mailadres,mailadres',
    external_id:
      'external id,customer id,customer number,customer no,client id,contact id,crm id,user id,member id,record id,' +
      'externe ID,Kundennummer,Kunden-ID,Kunden-Nr,identifiant externe,id externe,id client,numéro client,' +
      'numéro de client,id externo,id cliente,número de cliente,número do cliente,ID esterno,codice cliente,' +
      'numero cliente,klantnummer,klant-id,extern id',
    name:
      'full name,display name,contact name,customer name,vollständiger Name,Vor- und Nachname,Kundenname,' +
      'nom complet,prénom et nom,nom et prénom,nombre completo,nombre y apellidos,nome completo,nome e cognome,' +
      'nome e sobrenome,volledige naam',
    first_name:
      'first name,given name,fname,forename,Vorname,prénom,nombre de pila,primer nombre,primeiro nome,nome próprio,voornaam',
    last_name:
      'last name,family name,surname,lname,Nachname,Familienname,Zuname,nom de famille,apellido,apellidos,sobrenome,' +
      'apelido,apelidos,cognome,achternaam',
    country:
      'country code,country,Land,Ländercode,Länderkürzel,pays,code pays,país,código de país,código do país,paese,nazione,' +
      'codice paese,landcode',
    tags: 'tag,tags,label,labels,Schlagwort,Schlagworte,Schlagwörter,étiquette,étiquettes,etiqueta,etiquetas,etichetta,etichette,trefwoorden',
    attributes: 'attributes,attribs',
    consent:
      'consent,consent status,consent state,email consent,marketing consent,Einwilligung,consentement,' +
      'consentimiento,consentimento,consenso,toestemming,subscription status,subscriber status,email marketing status,' +
      'accepts marketing,accepts email marketing,opt-in,email opt-in,newsletter,newsletter consent,subscribed,status,' +
      'state,abonniert,Newsletter-Status,statut,abonné,inscrit,estado,suscrito,inscrito,stato,iscritto,geabonneerd',
    unsubscribed:
      'unsubscribed,unsubscribed at,unsubscribed on,unsubscribe date,unsubscribe time,unsub date,unsub time,opt-out,' +
      'opted out,opted out at,opt-out date,opt-out time,email opt out,has opted out of email,do not contact,do not email,' +
      'unsubscribed from all email,email disabled,abgemeldet,abgemeldet am,Abmeldedatum,désabonné,désabonné le,' +
      'désinscrit,désinscrit le,dado de baja,baja,fecha de baja,descadastrado,descadastrado em,disiscritto,' +
      'disiscritto il,uitgeschreven,uitgeschreven op,afgemeld,afgemeld op',
    consent_at:
      'consent at,consent date,consent time,consented at,opt-in at,opt-in date,opt-in time,opted in at,confirmed at,' +
      'confirmation date,confirm time,Einwilligung am,Einwilligungsdatum,date de consentement,fecha de consentimiento,' +
      'data do consentimento,data consenso,toestemming op',
    consent_source:
      'consent source,consent evidence,consent proof,opt-in source,signup source,Quelle der Einwilligung,' +
      'source du consentement,origen del consentimiento,origem do consentimento,fonte del consenso,bron van toestemming',
    updated_at:
      'updated at,updated on,last updated,last changed,last modified,last modified date,modified at,modified on,' +
      'geändert am,aktualisiert am,letzte Änderung,modifié le,mis à jour le,dernière modification,actualizado el,' +
      'modificado el,última modificación,atualizado em,modificado em,aggiornato il,modificato il,ultima modifica,' +
      'bijgewerkt op,gewijzigd op',
    ignore:
      'id,uuid,guid,created at,created on,created,create date,creation date,date created,deleted at,first seen at,' +
      'last seen at,kinds,follower since,customer since,affiliate since,purchases,purchase count,orders,orders count,' +
      'total orders,total spent,erstellt am,angelegt am,créé le,date de création,creado el,fecha de creación,' +
      'criado em,data de criação,creato il,data di creazione,aangemaakt op',
  } satisfies Record<Field, string>).flatMap(([field, words]) =>
    words.split(',').map((word) => [fold(word), field as Field] as const),
  ),
)

/** Each is a whole name, the first or the last one, by what stands beside it (`prénom, nom`; `nombre, apellidos`). */
const BARE_NAMES = new Set(['name', 'nom', 'nombre', 'nome', 'naam'])

/** Words that also stand for something else (a state of a country, a date in another form): only if all the cells fit. */
const WEAK: Partial<Record<Field, (cell: string) => boolean>> = {
  attributes: (cell) => cell.startsWith('{'),
  consent: (cell) => parseConsentWord(cell) !== undefined,
  consent_at: (cell) => parseMoment(cell) !== null,
  updated_at: (cell) => parseMoment(cell) !== null,
}
/** Where the header leaves no doubt, a cell that does not fit is an error the person has to see. */
const SURE = new Set(
  ['consent', 'consent status', 'consent state', 'email consent', 'marketing consent', 'Einwilligung'].map(
    fold,
  ),
)

/**
 * What the columns of a file most likely are.
 *
 * @param sampleRows its first lines; what a column holds decides where its header alone does not
 * @returns the system the file comes from, if it is one we know; a target for each header; and the targets that more than
 * one column claims, which `checkMapping` refuses until a person has decided
 */
export function proposeMapping(
  header: readonly string[],
  sampleRows: readonly (readonly string[])[],
): { source: Source | null; mapping: Mapping; duplicates: string[] } {
  const words = header.map(fold)
  const source = sourceOf(header, words)
  const known = source === 'awning' ? AWNING_COLUMNS : source ? KNOWN[source].columns : {}
  const samples = header.map((_, i) => sampleRows.map((r) => (r[i] ?? '').trim()).filter(Boolean))

  const targets = words.map((word, i): Target | null => {
    if (word === '') return 'ignore'
    if (Object.hasOwn(known, word)) return known[word]!
    const field = ALIASES.get(word)
    if (field === undefined) return null
    const fits = SURE.has(word) ? undefined : WEAK[field]
    return !fits || (samples[i]!.length > 0 && samples[i]!.every(fits)) ? field : null
  })
  const first = targets.includes('first_name')
  const last = targets.includes('last_name')
  const bare: Field = first === last ? 'name' : first ? 'last_name' : 'first_name'
  words.forEach((word, i) => {
    if (targets[i] === null && BARE_NAMES.has(word)) targets[i] = bare
  })

  if (!targets.includes('email')) {
    // No header, or one in another language.
    const likely = words.flatMap((_, i) => (targets[i] === null && areAddresses(samples[i]!) ? [i] : []))
    if (likely.length === 1) targets[likely[0]!] = 'email'
  }

  const twice = repeated(header)
  // What stands there twice cannot be told apart by its header, so it is both or neither.
  for (const name of twice) {
    const alike = header.flatMap((other, i) => (other === name ? [i] : []))
    if (new Set(alike.map((i) => targets[i])).size > 1) for (const i of alike) targets[i] = 'ignore'
  }

  const keys = new Set(targets.map((t) => (t ?? '').replace(/:.*/, '')))
  let made = 0
  const columns = header.map((name, i): [string, Target] => {
    const target = targets[i]
    if (target) return [name, target]
    // One that stands there twice cannot be told apart by its header, and nobody can have more than so many.
    if (twice.has(name) || made++ >= ATTRIBUTES_MAX) return [name, 'ignore']
    const key = freeKey(name, i, keys)
    const type = guessType(key, samples[i]!)
    return [name, type === 'text' ? key : `${key}:${type}`]
  })
  return {
    source,
    mapping: { columns: Object.fromEntries(columns) },
    duplicates: [...repeated(columns.map(([, target]) => target).filter((t) => t !== 'ignore'))],
  }
}

/** Values that come more than once. */
function repeated<T>(values: readonly T[]): Set<T> {
  const seen = new Set<T>()
  return new Set(values.filter((v) => seen.has(v) || !seen.add(v)))
}

const areAddresses = (samples: readonly string[]) =>
  samples.length > 0 && samples.every((cell) => typeof parseEmail(cell) !== 'string')

function sourceOf(header: readonly string[], words: readonly string[]): Source | null {
  const ours = new Set<string>(EXPORT_COLUMNS)
  const peculiar = OURS.split(',')
  if (header.every((h) => ours.has(h)) && header.some((h) => peculiar.includes(h))) return 'awning'
  const has = (...wanted: string[]) => wanted.every((w) => words.includes(w))
  return SOURCES.find((source) => source !== 'awning' && KNOWN[source].is(has)) ?? null
}

/** `Favourite colour` → `attributes.favourite_colour`, or the next that no other column has. */
function freeKey(name: string, at: number, taken: Set<string>): `attributes.${string}` {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .slice(0, ATTRIBUTE_KEY_MAX - 4)
    // What is left of a character of two halves that was cut between them.
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/^_+|_+$/g, '')
  const key = slug || `column_${at + 1}`
  for (let n = 1; ; n++) {
    const free = `attributes.${n === 1 ? key : `${key}_${n}`}` as const
    if (taken.has(free)) continue
    taken.add(free)
    return free
  }
}

/** Digits that nobody adds up; a nought before them, or letters in a later line, would be lost or refused. */
const NO_NUMBER =
  /phone|telef|mobil|handy|movil|celul|fax|zip|post|plz|code|codigo|codice|nummer|numero|number|iban|(?:^|_)(?:id|no|nr|cap|cep|vat)$/
const COUNTABLE = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/

const FITS: Record<Exclude<AttributeType, 'text'>, (cell: string, key: string) => boolean> = {
  number: (cell, key) => COUNTABLE.test(cell) && cell.length <= 15 && !NO_NUMBER.test(key),
  boolean: (cell) => !COUNTABLE.test(cell) && cell.length > 1 && parseBoolean(cell) !== null,
  date: (cell) => parseDate(cell) !== null,
}

function guessType(key: string, samples: readonly string[]): AttributeType {
  if (samples.length === 0) return 'text'
  return ATTRIBUTE_TYPES.find((t) => t !== 'text' && samples.every((cell) => FITS[t](cell, key))) ?? 'text'
}
