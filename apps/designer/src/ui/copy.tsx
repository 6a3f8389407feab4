import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'

export function CopyIcon({ value }: { readonly value: string }) {
  const { t } = useTranslation()
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => {
        const label = copied ? t('ui:copied') : t('ui:copy')
        const Icon = copied ? Check : Copy
        return (
          <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={label}>
              <Icon size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }}
    </CopyButton>
  )
}
