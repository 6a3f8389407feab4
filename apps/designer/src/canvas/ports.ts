import type { PortView } from '@cairn/sdk'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/language.ts'

/** What to call a way out: its own label, else the catalogue's word for the port, else the port itself. */
export function usePortName(): (view: PortView) => string {
  const { t } = useTranslation('editor')
  const text = useText()
  return (view) => {
    if (view.label !== undefined) return text(view.label)
    return t(`port.${view.port}`, { defaultValue: '' }) || t('port.unnamed', { port: view.port.toUpperCase() })
  }
}
