/** Where a seller's mail events get their effect: one writer per seller, so that pages of them never compete. */
export type EventFolder = {
  /** Until the inbox is empty or it is somebody else's turn. @returns seconds until it should be asked again, or null */
  fold(sellerId: string): Promise<number | null>
}
