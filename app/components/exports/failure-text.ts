const SENTENCES: Record<string, string> = {
  storage_failed: 'The file could not be stored, several times in a row.',
  upload_gone: 'What had been stored of the file was lost.',
}

/** Why an export failed, for people. */
export const failureText = (code: string | null) =>
  SENTENCES[code ?? ''] ?? 'Something went wrong on our side.'
