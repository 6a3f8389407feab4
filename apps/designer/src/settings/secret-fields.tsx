import { type JsonObject, objectOf, type Problem } from '@cairn/sdk'
import { PasswordInput, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/language.ts'
import type { FieldSchema } from '../inspector/widgets/field.ts'
import { useProblemText } from '../ui/problem-text.ts'

interface Props {
  /** JSON Schema of an object of texts. */
  readonly schema: JsonObject
  readonly values: Readonly<Record<string, string>>
  readonly onValues: (values: Readonly<Record<string, string>>) => void
  /** Secrets are stored; they never come back. */
  readonly kept: boolean
  readonly problems: readonly Problem[]
}

export function SecretFields({ schema, values, onValues, kept, problems }: Props) {
  const { t } = useTranslation()
  const text = useText()
  const textOf = useProblemText()
  return (
    <Stack gap="md">
      {Object.entries(objectOf(schema['properties'])).map(([name, property]) => {
        const { label, help } = objectOf(property) as FieldSchema // our keywords ride on the JSON Schema
        const problem = problems.find(({ place }) => place?.pointer === `/${name}`)
        return (
          <PasswordInput
            key={name}
            label={text(label) || name}
            description={text(help) || undefined}
            placeholder={kept ? t('settings:accounts.secretKept') : ''}
            value={values[name] ?? ''}
            error={problem && textOf(problem)}
            autoComplete="new-password"
            visibilityToggleButtonProps={{
              'aria-label': t('settings:accounts.showSecret', { name: text(label) || name }),
            }}
            onChange={(event) => onValues({ ...values, [name]: event.currentTarget.value })}
          />
        )
      })}
    </Stack>
  )
}

/** Undefined where none was typed: then all stay as they are. */
export function secretsOf(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  const typed = Object.entries(values).filter(([, value]) => value !== '')
  return typed.length === 0 ? undefined : Object.fromEntries(typed)
}
