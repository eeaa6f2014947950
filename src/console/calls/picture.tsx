import { type ReactNode, useState } from 'react';
import { useFile } from '../api/use-file.js';
import { Refusal } from './refusal.js';

const ZOOMS = [50, 75, 100, 150, 200, 300] as const;
const FITS = 'fit';
/** How wide the drawing is by itself. */
const PICTURE_PX = 1280;
const HUNDRED = 100;

/** The drawing of a call. As an image, so that nothing in it can ever run. */
export function Picture({ path }: { readonly path: string }): ReactNode {
  const { address, refused } = useFile(`${path}/picture`);
  const [zoom, setZoom] = useState<number | typeof FITS>(FITS);
  return (
    <section className="card picture" aria-labelledby="picture">
      <header>
        <h2 id="picture">The call in a picture</h2>
        <Zoom zoom={zoom} set={setZoom} />
      </header>
      <Refusal refused={refused} />
      {address !== undefined && (
        <div className="canvas" tabIndex={0} role="group" aria-label="Picture, scrolls">
          <img
            src={address}
            className={zoom === FITS ? 'fits' : 'zoomed'}
            style={zoom === FITS ? undefined : { width: `${(PICTURE_PX * zoom) / HUNDRED}px` }}
            alt="Both sides’ sound over time, with gate, detectors, marks, tools and the wait before each answer. The same in words stands below."
          />
        </div>
      )}
    </section>
  );
}

interface ZoomProps {
  readonly zoom: number | typeof FITS;
  readonly set: (zoom: number | typeof FITS) => void;
}

function Zoom({ zoom, set }: ZoomProps): ReactNode {
  const percent = zoom === FITS ? HUNDRED : zoom;
  const larger = ZOOMS.find((step) => step > percent);
  const smaller = ZOOMS.findLast((step) => step < percent);
  return (
    <p className="zoom" role="group" aria-label="Zoom">
      <button
        type="button"
        className="quiet"
        aria-label="Smaller"
        disabled={smaller === undefined}
        onClick={() => set(smaller ?? percent)}
      >
        −
      </button>
      <button type="button" className="quiet" onClick={() => set(FITS)} aria-pressed={zoom === FITS}>
        {zoom === FITS ? 'Fits' : `${zoom} %`}
      </button>
      <button
        type="button"
        className="quiet"
        aria-label="Larger"
        disabled={larger === undefined}
        onClick={() => set(larger ?? percent)}
      >
        +
      </button>
    </p>
  );
}
