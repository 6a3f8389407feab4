import { Button, FileButton, Text } from '@mantine/core'
import { FileSpreadsheet } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../ui/tell.ts'
import classes from './imports.module.css'

interface Props {
  readonly file: File | undefined
  readonly onFile: (file: File) => Promise<void>
}

/** Drop a file or choose one: dragging always has its click. */
export function FileDrop({ file, onFile }: Props) {
  const { t } = useTranslation()
  const { failed } = useTell()
  const [over, setOver] = useState(false)
  const take = (chosen: File | null | undefined): void => {
    if (chosen) onFile(chosen).catch(failed)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  const hover = (event: DragEvent): void => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <div className={classes.drop} data-over={over} onDragOver={hover} onDragLeave={() => setOver(false)} onDrop={drop}>
      <FileSpreadsheet size={30} strokeWidth={1.5} aria-hidden />
      <Text fw={600}>{file ? file.name : t('imports:file.drop')}</Text>
      <Text size="sm" c="dimmed">
        {file
          ? t('imports:file.size', { mb: (file.size / 1_000_000).toFixed(file.size < 1_000_000 ? 2 : 1) })
          : t('imports:file.help')}
      </Text>
      <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={take}>
        {(props) => (
          <Button variant="default" size="xs" {...props}>
            {t(file ? 'imports:file.other' : 'imports:file.choose')}
          </Button>
        )}
      </FileButton>
    </div>
  )
}
