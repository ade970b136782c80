import { createContext, useContext } from 'react'

const Nonce = createContext<string | undefined>(undefined)

/** Filled by entry.server only: browsers hide a nonce once read, so the client has none and needs none. */
export const NonceProvider = Nonce.Provider
/** The CSP nonce of this answer for `<script>`; undefined in the browser. */
export const useNonce = () => useContext(Nonce)
