/** Where somebody asked to follow: the seller's public page, or the form on another site. */
export const FOLLOW_SOURCES = ['page', 'embed'] as const
export type FollowSource = (typeof FOLLOW_SOURCES)[number]
