/** The protocol number: it moves whenever a wire schema changes (a test hashes all of them). N-2 is served. */
export const protocolVersion = 2;
export const protocolOldest = 1;
/** Sent with every HTTP answer; an answer without it is foreign (a captive portal, a proxy's page): N6, EN11. */
export const protocolHeader = 'x-jamz-protocol';
/** Names the error of an answer to `HEAD`, which has no body to name it in. */
export const codeHeader = 'x-jamz-code';
