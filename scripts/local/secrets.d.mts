export function ensureSecrets(path?: string): Promise<void>
