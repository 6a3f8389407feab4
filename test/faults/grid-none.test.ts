import { killGrid } from './kill-grid.ts'

killGrid('none')
