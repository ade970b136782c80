/** All business time. Live: the machine's; sandbox: moved by `/dev/clock`. */
export type Clock = { now(): number }
