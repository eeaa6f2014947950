/** Colours and fonts of the picture: blue is the caller, red-brown the agent, amber the doubt. On paper of its own, so that it can be read on any page. */
export const STYLE = `text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;fill:#222}
.title{font-size:18px;font-weight:700}.small{font-size:11.5px;fill:#6b655a}.strong{font-weight:700}.mid{text-anchor:middle}.end{text-anchor:end}
.group{font-size:10.5px;font-weight:700;letter-spacing:.08em}.halo{paint-order:stroke;stroke:#fdfcf9;stroke-width:4px;stroke-linejoin:round}
.mono{font:600 11.5px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;fill:#fff}
.paper{fill:#fdfcf9;stroke:#d8d0bf}.grid{stroke:#b9b09d;fill:none}.rail{stroke:#d8d0bf;fill:none}
.caller{stroke:#1d6f8a;stroke-width:1.4}.agent{stroke:#b4552d;stroke-width:1.4}.echo{stroke:#d9895f;stroke-width:1.4}.held{stroke:#86b3c2;stroke-width:1.4}
.caller-text{fill:#1d6f8a}.agent-text{fill:#b4552d}.doubt-text{fill:#7a5a00}
.agent-fill,.agent-dot{fill:#b4552d}.caller-fill,.caller-dot{fill:#1d6f8a}.doubt-dot{fill:#c9921a}.verdict-dot,.chip{fill:#222}
.late{fill:#fdfcf9;stroke:#b4552d;stroke-opacity:.6}.fan{stroke:#b4552d;stroke-opacity:.4;fill:none}
.agent-band{fill:#f3d9cb}.doubt-band{fill:#f3d48a}.caller-band{fill:#cfe5ec}.shut{fill:#ded8cb}.open{fill:#cfe6d4}.doubt-column{fill:#f3d48a;fill-opacity:.2}
.waits{fill:#eaf3f6;stroke:#86b3c2;stroke-dasharray:4 3}.arrow{stroke:#1d6f8a;stroke-width:1.6;fill:none}.bracket{stroke:#222;fill:none}
.moment{fill:none;stroke-dasharray:3 3}.caller-line{stroke:#1d6f8a}.doubt-line{stroke:#c9921a}.agent-line{stroke:#b4552d}.verdict-line{stroke:#222}
.mark-out{fill:#b4552d}.mark-back{fill:#fdfcf9;stroke:#b4552d;stroke-width:1.3}`;
