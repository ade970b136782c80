import type { LinkReport } from '#app/domain/updates/report.schema.ts'
import { Card } from '../ui/card.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { inDigits } from './share.ts'

/** Each counted link of the mail: where it leads and how many followed it. */
export function LinkTable({ links }: { links: LinkReport[] }) {
  return (
    <Card
      flush
      title="Links"
      description="In the order of the mail. Machines are scanners that follow every link."
    >
      <Table label="Links of the mail">
        <thead>
          <tr>
            <Th>Link</Th>
            <Th numeric>People</Th>
            <Th numeric>Clicks</Th>
            <Th numeric>Machines</Th>
          </tr>
        </thead>
        <tbody>
          {links.map((link) => (
            <Tr key={link.no}>
              <Td className="w-full max-w-0 min-w-44">
                <p className="truncate font-medium">{link.label}</p>
                <p className="truncate text-sm text-muted" title={link.url ?? undefined}>
                  {link.url === null ? 'Each customer’s own library page' : hostAndPath(link.url)}
                </p>
              </Td>
              <Td numeric className="font-semibold">
                {inDigits(link.people)}
              </Td>
              <Td numeric>{inDigits(link.clicks)}</Td>
              <Td numeric className="text-muted">
                {inDigits(link.machines)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

/** `https://www.example.com/a/b?c=d` → "example.com/a/b": what people know a page by. */
function hostAndPath(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed?.host) return url
  return parsed.host.replace(/^www\./, '') + parsed.pathname.replace(/\/$/, '')
}
