import { Check, Copy } from 'lucide-react'
import { type ComponentProps, useEffect, useState } from 'react'
import { Button } from './button.tsx'

type CopyButtonProps = Pick<ComponentProps<typeof Button>, 'size' | 'variant'> & {
  text: string
  label?: string
}

/** Copies `text`; says so where the label was, and to screen readers. */
export function CopyButton({ text, label = 'Copy', size = 'sm', variant }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <>
      <Button
        size={size}
        variant={variant}
        icon={copied ? Check : Copy}
        onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {copied ? 'Copied' : label}
      </Button>
      <span role="status" className="sr-only">
        {copied ? 'Copied to the clipboard' : ''}
      </span>
    </>
  )
}
