// What the first page says.
import journeys from './en/journeys.json'
import shell from './en/shell.json'
import ui from './en/ui.json'

export const catalogue = { journeys, shell, ui }
