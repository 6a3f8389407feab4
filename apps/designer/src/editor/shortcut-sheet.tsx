import { Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { commands } from '../commands/registry.ts'
import type { Command } from '../commands/desk.ts'
import classes from './editor.module.css'
import { isMac, strokeText } from '../commands/keys.ts'

const groups: readonly Command['group'][] = ['build', 'walk', 'edit', 'view', 'journey']

/** Every key there is, read from the registry; type to find one. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('editor')
  const [typed, setTyped] = useState('')
  const mac = isMac()
  const found = commands.filter(
    (command) =>
      command.keys.length > 0 && t(`command.${command.id}`).toLowerCase().includes(typed.trim().toLowerCase()),
  )
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('side.close') }}
    >
      <TextInput
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        placeholder={t('shortcuts.search')}
        aria-label={t('shortcuts.search')}
        mb="md"
      />
      <div className={classes.sheet}>
        {groups.map((group) => {
          const list = found.filter((command) => command.group === group)
          if (list.length === 0) return null
          return (
            <section key={group}>
              <h3>{t(`group.${group}`)}</h3>
              <dl>
                {list.map((command) => (
                  <div key={command.id}>
                    <dt>{t(`command.${command.id}`)}</dt>
                    <dd>
                      {command.keys.map((stroke) => (
                        <kbd key={stroke} className={classes.stroke}>
                          {strokeText(stroke, mac)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
      </div>
    </Modal>
  )
}
