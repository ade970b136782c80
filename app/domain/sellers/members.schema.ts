import { z } from 'zod'
import { emailSchema, lineSchema } from '../kernel/text.schema.ts'
import { ROLES, type Role } from './permissions.rules.ts'

const role = z.enum(ROLES, `must be one of ${ROLES.join(', ')}`)
export const inviteSchema = z.object({ email: emailSchema, role })
export const roleChangeSchema = z.object({ memberId: z.string('is needed'), role })
export const acceptInvitationSchema = z.object({ name: lineSchema(80) })

export type Member = {
  id: string
  loginId: string
  name: string
  email: string
  role: Role
  twoFactor: boolean
  joinedAt: number
}
export type Invitation = { id: string; email: string; role: Role; expiresAt: number; createdAt: number }
