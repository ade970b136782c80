import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Line } from '#app/domain/audience/growth.rules.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { inDigits } from '../updates/share.ts'

const AXIS = {
  stroke: 'var(--color-edge)',
  tick: { fill: 'var(--color-muted)', fontSize: 12 },
  tickLine: false,
} as const

type GrowthChartProps = { firstDay: number; line: Line }

/** How many there were at the end of each day, on a scale of its own: of few affiliates one more is a step one sees. */
export function GrowthChart({ firstDay, line }: GrowthChartProps) {
  const points = line.total.map((total, i) => ({ day: firstDay + i, total }))
  const last = firstDay + points.length - 1
  return (
    <ResponsiveContainer width="100%" height={150}>
      <AreaChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          {...AXIS}
          dataKey="day"
          type="number"
          domain={[firstDay, last]}
          ticks={[firstDay, Math.round((firstDay + last) / 2), last]}
          tickFormatter={(day) => dayText(day, { day: 'numeric', month: 'short' })}
        />
        <YAxis
          {...AXIS}
          width={48}
          allowDecimals={false}
          axisLine={false}
          tickCount={4}
          tickFormatter={inDigits}
          domain={['auto', 'auto']}
        />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(day) => dayText(Number(day), { dateStyle: 'medium' })}
          formatter={(n) => [inDigits(Number(n)), 'At the end of the day']}
          contentStyle={{
            background: 'var(--color-surface)',
            border: '1px solid var(--color-line)',
            borderRadius: 'var(--radius-md)',
            fontSize: 14,
          }}
          itemStyle={{ color: 'var(--color-ink)' }}
          cursor={{ stroke: 'var(--color-edge)' }}
        />
        <Area
          dataKey="total"
          type="linear"
          stroke="var(--color-accent)"
          strokeWidth={2}
          fill="var(--color-accent-soft)"
          dot={false}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  )
}

const dayText = (day: number, format: Intl.DateTimeFormatOptions) =>
  new Date(day * DAY).toLocaleDateString('en-GB', { ...format, timeZone: 'UTC' })
