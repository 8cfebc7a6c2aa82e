// Light or dark, as Airflow's own pages are: they keep it as a class of <html> and in localStorage. Runs before the first
// paint, so it is no module.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");

  function airflowsPage() {
    try {
      return window.parent === window ? null : window.parent.document.documentElement;
    } catch {
      return null; // in the frame of another site, or in a frame without an origin
    }
  }

  function chosen() {
    const page = airflowsPage();
    if (page?.classList.contains("dark")) return "dark";
    if (page?.classList.contains("light")) return "light";
    try {
      const kept = localStorage.getItem("theme");
      if (kept === "dark" || kept === "light") return kept;
    } catch {
      // no storage: the system's choice
    }
    return system.matches ? "dark" : "light";
  }

  function follow() {
    document.documentElement.dataset.theme = chosen();
  }

  follow();
  system.addEventListener("change", follow);
  window.addEventListener("storage", follow);
  const page = airflowsPage();
  if (page) new MutationObserver(follow).observe(page, { attributeFilter: ["class"] });
})();
