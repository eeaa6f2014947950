import { type MouseEvent, type ReactNode, useState } from 'react';
import { type PicturePlan, timeAt } from './picture-rows.js';
import { type Player, Playhead, seekTo } from './playhead.js';
import { Refusal } from './refusal.js';
import { usePicture } from './use-picture.js';

const ZOOMS = [50, 75, 100, 150, 200, 300] as const;
const FITS = 'fit';
/** How wide the drawing is by itself. */
const PICTURE_PX = 1280;
const HUNDRED = 100;

interface PictureProps {
  readonly path: string;
  /** Where there is a recording: it plays where somebody clicks. */
  readonly player: Player | undefined;
}

/** The drawing of a call. As an image, so that nothing in it can ever run. */
export function Picture({ path, player }: PictureProps): ReactNode {
  const { address, plan, refused } = usePicture(`${path}/picture`);
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
          <div
            className={`sheet ${zoom === FITS ? 'fits' : 'zoomed'}`}
            style={zoom === FITS ? undefined : { width: `${(PICTURE_PX * zoom) / HUNDRED}px` }}
            {...(plan !== undefined && player !== undefined && seeking(plan, player))}
          >
            <img
              src={address}
              alt="Both sides’ sound over time, with gate, detectors, marks, tools and the wait before each answer. The same in words stands below."
            />
            {plan !== undefined && player !== undefined && <Playhead plan={plan} player={player} />}
          </div>
        </div>
      )}
      {player !== undefined && <p className="faint">Click into the picture to listen from there.</p>}
    </section>
  );
}

/** A click goes where it points; with the keyboard the playhead does. */
function seeking(plan: PicturePlan, player: Player) {
  const onClick = ({ clientX, clientY, currentTarget }: MouseEvent): void => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    const atMs = timeAt(plan, { x: (clientX - left) / width, y: (clientY - top) / height });
    if (atMs !== undefined) seekTo(player, atMs);
  };
  return { onClick, 'data-seeks': true };
}

interface ZoomProps {
  readonly zoom: number | typeof FITS;
  readonly set: (zoom: number | typeof FITS) => void;
}

function Zoom({ zoom, set }: ZoomProps): ReactNode {
  const percent = zoom === FITS ? HUNDRED : zoom;
  return (
    <p className="zoom" role="group" aria-label="Zoom">
      <Step sign="−" name="Smaller" to={ZOOMS.findLast((step) => step < percent)} set={set} />
      <button type="button" className="quiet" onClick={() => set(FITS)} aria-pressed={zoom === FITS}>
        {zoom === FITS ? 'Fits' : `${zoom} %`}
      </button>
      <Step sign="+" name="Larger" to={ZOOMS.find((step) => step > percent)} set={set} />
    </p>
  );
}

interface StepProps {
  readonly sign: string;
  readonly name: string;
  /** Undefined where it goes no further. */
  readonly to: number | undefined;
  readonly set: (zoom: number) => void;
}

function Step({ sign, name, to, set }: StepProps): ReactNode {
  return (
    <button
      type="button"
      className="quiet"
      aria-label={name}
      disabled={to === undefined}
      onClick={() => to !== undefined && set(to)}
    >
      {sign}
    </button>
  );
}
