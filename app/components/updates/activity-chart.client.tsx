import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { type ActivityPoint, noActivity } from '#app/domain/updates/activity.rules.ts'
import { LINES } from './activity-lines.ts'
import { inDigits } from './share.ts'
import { timeTicks } from './time-ticks.ts'

const AXIS = {
  stroke: 'var(--color-edge)',
  tick: { fill: 'var(--color-muted)', fontSize: 12 },
  tickLine: false,
} as const

/** The curve itself. It does not move when it changes: a live page would never be still. */
export function ActivityChart({ curve, startedAt }: { curve: ActivityPoint[]; startedAt: number }) {
  const start = Math.min(startedAt, curve[0]!.at)
  const end = curve[curve.length - 1]!.at
  // From nothing at the start; a single moment would otherwise be no line.
  const points = [noActivity(start), ...curve]
  return (
    <ResponsiveContainer width="100%" height={256}>
      <LineChart data={points} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          {...AXIS}
          dataKey="at"
          type="number"
          scale="time"
          domain={[start, Math.max(end, start + 1)]}
          ticks={timeTicks(start, end, 6, -new Date(end).getTimezoneOffset() * MINUTE)}
          tickFormatter={describeTick}
        />
        <YAxis {...AXIS} width={52} allowDecimals={false} axisLine={false} tickFormatter={inDigits} />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(at) =>
            new Date(Number(at)).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
          }
          formatter={(n) => inDigits(Number(n))}
          contentStyle={{
            background: 'var(--color-surface)',
            border: '1px solid var(--color-line)',
            borderRadius: 'var(--radius-md)',
            fontSize: 14,
          }}
          itemStyle={{ color: 'var(--color-ink)' }}
          cursor={{ stroke: 'var(--color-edge)' }}
        />
        {LINES.map((line) => (
          <Line
            key={line.key}
            dataKey={line.key}
            name={line.label}
            type="monotone"
            stroke={line.colour}
            strokeDasharray={line.dashes}
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  )
}

/** A day where it begins, else the time of day. */
const describeTick = (at: number) => {
  const date = new Date(at)
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0
  return date.toLocaleString(
    'en-GB',
    isMidnight ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' },
  )
}
