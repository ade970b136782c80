export { EditSession } from './edit-session.ts'
export { JobTimer } from './job-timer.ts'
export { RateLimiter } from './rate-limiter.ts'
export { SellerRoom } from './seller-room.ts'
