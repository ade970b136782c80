import { createHmac } from 'node:crypto'

/** Canonical address of a seller → what the suppression list keeps of it: unreadable without the installation's secret. */
export type HashEmail = (sellerId: string, email: string) => string

export const createHashEmail =
  (secret: string): HashEmail =>
  (sellerId, email) =>
    createHmac('sha256', secret).update(`${sellerId}\n${email}`).digest('hex')
