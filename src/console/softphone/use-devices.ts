import { useEffect, useState } from 'react';

/** A microphone or a loudspeaker. */
export interface Device {
  readonly id: string;
  readonly label: string;
}

/** What there is to choose from; browsers tell names only after the microphone was allowed. */
export interface Devices {
  readonly inputs: readonly Device[];
  readonly outputs: readonly Device[];
}

const NONE: Devices = { inputs: [], outputs: [] };

/** The machine's microphones and loudspeakers; asked for again when `version` changes, and when something is plugged in. */
export function useDevices(version: string): Devices {
  const [devices, setDevices] = useState(NONE);
  useEffect(() => {
    if (!('mediaDevices' in navigator)) return undefined;
    const { mediaDevices } = navigator;
    let isShown = true;
    const look = (): void => {
      mediaDevices.enumerateDevices().then(
        (found) => {
          if (isShown) setDevices(sorted(found));
        },
        () => undefined,
      );
    };
    look();
    mediaDevices.addEventListener('devicechange', look);
    return () => {
      isShown = false;
      mediaDevices.removeEventListener('devicechange', look);
    };
  }, [version]);
  return devices;
}

function sorted(found: readonly MediaDeviceInfo[]): Devices {
  const ofKind = (kind: MediaDeviceKind): readonly Device[] =>
    found
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map(({ deviceId, label }, i) => ({ id: deviceId, label: label === '' ? `Device ${i + 1}` : label }));
  return { inputs: ofKind('audioinput'), outputs: ofKind('audiooutput') };
}
