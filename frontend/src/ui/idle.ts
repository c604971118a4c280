/** Resolves when the page has nothing else to do. */
export const idle = (): Promise<void> =>
  new Promise((go) => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => go(), { timeout: 400 });
    else setTimeout(go, 30);
  });
