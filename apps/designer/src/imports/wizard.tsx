import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ImportKind, uploadImport } from '../api/imports.ts'
import { useSession } from '../api/session.ts'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { asUtf8, type Encoding, encodingOf, faultOf, type FileFault, headOf } from './encoding.ts'
import { FileDrop } from './file-drop.tsx'
import { KindChoice } from './kind-choice.tsx'
import { Mapping } from './mapping.tsx'
import { type Preview, previewOf } from './preview.ts'
import { guessKind, guessMapping, targets } from './targets.ts'
import { ZoneAndCurrency } from './zone-and-currency.tsx'

interface Chosen {
  readonly file: File
  readonly encoding: Encoding
  readonly preview: Preview
}

/** One page, top to bottom: what it is, the file, which column means what, go. */
export function ImportWizard() {
  const { t } = useTranslation()
  const { brand } = useSession()
  const { kind, fault, chosen, mapping, choose, chooseKind, setMapping } = useFile()
  const [place, setPlace] = useState({ zone: brand.timeZone, currency: brand.currency })
  const upload = useUpload()
  const missing = targets[kind].filter(({ id, required }) => required && !mapping[id])
  const start = (): void => {
    if (chosen) upload.mutate({ ...chosen, kind, mapping, ...place })
  }
  return (
    <Page title={t('imports:new.title')} lead={t('imports:new.lead')}>
      <Sheet>
        <Stack gap="lg">
          <KindChoice kind={kind} onKind={chooseKind} />
          <FileDrop file={chosen?.file} onFile={choose} />
          {fault && <Alert color="red">{t(`imports:code.${fault}`)}</Alert>}
        </Stack>
      </Sheet>
      {chosen && (
        <Sheet>
          <Stack gap="lg">
            <FileView chosen={chosen} kind={kind} mapping={mapping} onMapping={setMapping} />
            <ZoneAndCurrency value={place} onChange={setPlace} currency={kind === 'orders'} />
            {upload.error && <Failure error={upload.error} kept={t('imports:new.kept')} retry={start} />}
            {upload.isPending && (
              <Progress value={upload.share * 100} animated aria-label={t('imports:new.uploading')} />
            )}
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {missing.length > 0
                  ? t('imports:new.missing', {
                      fields: missing.map(({ id }) => t(`imports:target.${id}`)).join(t('imports:and')),
                    })
                  : t(`imports:new.promise.${kind}`)}
              </Text>
              <Button disabled={missing.length > 0} loading={upload.isPending} onClick={start}>
                {t('imports:new.start')}
              </Button>
            </Group>
          </Stack>
        </Sheet>
      )}
    </Page>
  )
}

/** The file, what it is taken for, and what its columns become. */
function useFile() {
  const [kind, setKind] = useState<ImportKind>('orders')
  const [byHand, setByHand] = useState(false)
  const [fault, setFault] = useState<FileFault>()
  const [chosen, setChosen] = useState<Chosen>()
  const [mapping, setMapping] = useState<Readonly<Record<string, string>>>({})
  const choose = async (file: File): Promise<void> => {
    const wrong = await faultOf(file)
    setFault(wrong)
    if (wrong) return setChosen(undefined)
    const encoding = await encodingOf(file)
    const { text, whole } = await headOf(file, encoding)
    const preview = previewOf(text, whole)
    const guessed = byHand ? kind : (guessKind(preview.header) ?? kind)
    setKind(guessed)
    setChosen({ file, encoding, preview })
    setMapping(guessMapping(guessed, preview.header))
  }
  const chooseKind = (next: ImportKind): void => {
    setByHand(true)
    setKind(next)
    if (chosen) setMapping(guessMapping(next, chosen.preview.header))
  }
  return { kind, fault, chosen, mapping, choose, chooseKind, setMapping }
}

interface FileViewProps {
  readonly chosen: Chosen
  readonly kind: ImportKind
  readonly mapping: Readonly<Record<string, string>>
  readonly onMapping: (mapping: Readonly<Record<string, string>>) => void
}

/** What the file looks like and what is odd about it. */
function FileView({ chosen: { encoding, preview }, kind, mapping, onMapping }: FileViewProps) {
  const { t } = useTranslation()
  return (
    <>
      {encoding !== 'utf-8' && <Alert color="lake">{t('imports:new.transcoded')}</Alert>}
      {preview.openQuote !== undefined && (
        <Alert color="red">{t('imports:new.openQuote', { line: preview.openQuote })}</Alert>
      )}
      <Mapping kind={kind} preview={preview} mapping={mapping} onMapping={onMapping} />
    </>
  )
}

interface UploadInput extends Chosen {
  readonly kind: ImportKind
  readonly mapping: Readonly<Record<string, string>>
  readonly zone: string
  readonly currency: string
}

function useUpload() {
  const navigate = useNavigate()
  const [share, setShare] = useState(0)
  const mutation = useMutation({
    mutationFn: async ({ kind, file, encoding, preview, mapping, zone, currency }: UploadInput) => {
      setShare(0)
      const options = {
        mapping,
        zone,
        delimiter: preview.delimiter,
        fileName: file.name,
        ...(kind === 'orders' && { currency }),
      }
      return uploadImport({ kind, options, file: await asUtf8(file, encoding), onProgress: setShare })
    },
    onSuccess: ({ id }) => navigate({ to: '/imports/$id', params: { id } }),
  })
  return { ...mutation, share }
}
