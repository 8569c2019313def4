/** Runs in each page before its own scripts: what the content security policy refuses is an error of the page. */
export function tellOfViolations(): void {
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    reportError(new Error(`The policy's ${effectiveDirective} refuses ${blockedURI}`));
  });
}
