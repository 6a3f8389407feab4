// What the first page says.
import journeys from './zh-CN/journeys.json'
import shell from './zh-CN/shell.json'
import ui from './zh-CN/ui.json'

export const catalogue = { journeys, shell, ui }
