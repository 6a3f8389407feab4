import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ImportKind, uploadImport } from '../api/imports.ts'
import { useSession } from '../api/session.ts'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { asUtf8, type Encoding, encodingOf, headOf } from './encoding.ts'
import { FileDrop } from './file-drop.tsx'
import { KindChoice } from './kind-choice.tsx'
import { Mapping } from './mapping.tsx'
import { type Preview, previewOf } from './preview.ts'
import { guessMapping, targets } from './targets.ts'
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
  const [kind, setKind] = useState<ImportKind>('orders')
  const [chosen, setChosen] = useState<Chosen>()
  const [mapping, setMapping] = useState<Readonly<Record<string, string>>>({})
  const [place, setPlace] = useState({ zone: brand.timeZone, currency: brand.currency })
  const upload = useUpload()
  const choose = async (file: File): Promise<void> => {
    const encoding = await encodingOf(file)
    const preview = previewOf(await headOf(file, encoding))
    setChosen({ file, encoding, preview })
    setMapping(guessMapping(kind, preview.header))
  }
  const chooseKind = (next: ImportKind): void => {
    setKind(next)
    if (chosen) setMapping(guessMapping(next, chosen.preview.header))
  }
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
        </Stack>
      </Sheet>
      {chosen && (
        <Sheet>
          <Stack gap="lg">
            {chosen.encoding !== 'utf-8' && <Alert color="lake">{t('imports:new.transcoded')}</Alert>}
            <Mapping kind={kind} preview={chosen.preview} mapping={mapping} onMapping={setMapping} />
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
      const options = { mapping, zone, delimiter: preview.delimiter, ...(kind === 'orders' && { currency }) }
      return uploadImport({ kind, options, file: await asUtf8(file, encoding), onProgress: setShare })
    },
    onSuccess: ({ id }) => navigate({ to: '/imports/$id', params: { id } }),
  })
  return { ...mutation, share }
}
