import { type ReactNode, useState } from 'react';
import { CallStage } from './call-stage.js';
import { ConversationCard } from './conversation-card.js';
import { Keypad } from './keypad.js';
import { LineCard } from './line-card.js';
import { ProblemCard } from './problem-card.js';
import { SoundCard } from './sound-card.js';
import { useCall } from './use-call.js';
import { useKeys } from './use-keys.js';
import type { About } from '../api/about.js';

/** The first thing that a newcomer sees: press Call, and talk. */
export function SoftphonePage({ about }: { readonly about: About | undefined }): ReactNode {
  const phone = useCall();
  const [showsKeys, setShowsKeys] = useState(false);
  const isLive = phone.state.phase === 'live';
  useKeys(isLive, phone.press);
  return (
    <main className="softphone">
      <section className="phone" aria-label="Phone">
        <CallStage phone={phone} about={about} showsKeys={showsKeys} onKeys={setShowsKeys} />
        {showsKeys && <Keypad enabled={isLive} press={phone.press} />}
        <ProblemCard phone={phone} />
        <SoundCard phone={phone} />
        <LineCard phone={phone} />
      </section>
      <ConversationCard phone={phone} />
    </main>
  );
}
