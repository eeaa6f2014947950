import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.js';
import { metricsPage } from './metrics-page.js';

writeFileSync(join(packageRoot(), 'docs', 'metrics.md'), metricsPage());
