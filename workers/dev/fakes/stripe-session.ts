import { CURRENCIES } from '#app/domain/kernel/money.ts'
import { HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import * as form from './stripe-form.ts'
import { invalidRequest, type Params } from './stripe-form.ts'
import type { SessionRecord } from './stripe-records.ts'

/** Stripe's smallest amounts, in minor units; 50 for all others. */
const MINIMUM: Record<string, number> = { gbp: 30 }
const MAXIMUM = 99_999_999
const PRICE = 'line_items.0.price_data'
/** What `POST /v1/checkout/sessions` takes here: one thing, once, at a price given with it. */
export const SESSION_PARAMS = [
  ...['mode', 'success_url', 'cancel_url', 'expires_at', 'customer_email', 'client_reference_id'],
  ...['metadata.*', 'payment_intent_data.metadata.*', 'automatic_tax.enabled', 'expand.*'],
  ...['line_items.*.quantity', 'line_items.*.price_data.currency', 'line_items.*.price_data.unit_amount'],
  ...['line_items.*.price_data.tax_behavior', 'line_items.*.price_data.product_data.name'],
  'line_items.*.price_data.product_data.description',
]

/** A session of that id as it is opened. `now` is epoch ms. @throws StripeRefusal naming the parameter */
export function readSession(params: Params, now: number, id: string, pageUrl: string): SessionRecord {
  form.oneOf(params, 'mode', ['payment'], 'payment')
  const currency = form.requiredText(params, `${PRICE}.currency`, 3)
  if (!(currency in CURRENCIES))
    throw invalidRequest(`Invalid currency: ${currency}`, undefined, 'line_items[0][price_data][currency]')
  form.requiredText(params, `${PRICE}.product_data.name`, 250)
  const quantity = form.optionalInteger(params, 'line_items.0.quantity', 1) ?? 1
  const unit = form.optionalInteger(params, `${PRICE}.unit_amount`, 0)
  if (unit === null)
    throw invalidRequest(
      'Missing required param: line_items[0][price_data].',
      'parameter_missing',
      'line_items',
    )
  const amount = unit * quantity
  if (amount < (MINIMUM[currency] ?? 50))
    throw invalidRequest(
      `The Checkout Session's total amount due must add up to at least ${MINIMUM[currency] ?? 50} ${currency}.`,
      'amount_too_small',
    )
  if (amount > MAXIMUM)
    throw invalidRequest(`The total must be no more than ${MAXIMUM} ${currency}.`, 'amount_too_large')
  form.oneOf(params, `${PRICE}.tax_behavior`, ['exclusive', 'inclusive', 'unspecified'], 'unspecified')
  const expires = form.optionalInteger(params, 'expires_at', 0)
  const expiresAt = expires === null ? now + 24 * HOUR : expires * SECOND
  // Stripe counts in seconds, and so may be off by one.
  if (expiresAt < now + 30 * MINUTE - SECOND || expiresAt > now + 24 * HOUR + SECOND)
    throw invalidRequest(
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
      undefined,
      'expires_at',
    )
  const email = form.optionalText(params, 'customer_email', 800)
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw invalidRequest(`Invalid email address: ${email}`, 'email_invalid', 'customer_email')
  return {
    status: 'open',
    url: `${pageUrl}${id}`,
    name: form.requiredText(params, `${PRICE}.product_data.name`, 250),
    description: form.optionalText(params, `${PRICE}.product_data.description`, 5000),
    amount,
    currency,
    isTaxed: form.oneOf(params, 'automatic_tax.enabled', ['true', 'false'], 'false') === 'true',
    email,
    reference: form.optionalText(params, 'client_reference_id', 200),
    metadata: form.metadataOf(params, 'metadata'),
    paymentMetadata: form.metadataOf(params, 'payment_intent_data.metadata'),
    successUrl: form.address(params, 'success_url').replaceAll('{CHECKOUT_SESSION_ID}', id),
    cancelUrl: form.address(params, 'cancel_url').replaceAll('{CHECKOUT_SESSION_ID}', id),
    expiresAt,
    payment: null,
  }
}
