import { Download } from 'lucide-react'
import { ButtonLink } from '../ui/button.tsx'

/** What became of each row, for a spreadsheet. */
export const ReportLink = ({ importId }: { importId: string }) => (
  <ButtonLink
    to={`/audience/imports/${importId}/report.csv`}
    reloadDocument
    download
    size="sm"
    icon={Download}
  >
    Whole report (CSV)
  </ButtonLink>
)
