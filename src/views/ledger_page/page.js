// Shows, hides and orders what is in the page already; makes no markup from text.
(() => {
  "use strict";
  const root = document.documentElement;
  const PAGE = 100;
  const STORE = "caveat-theme";

  const stored = () => {
    // A page from a file or in a web view may have no storage.
    try { return localStorage.getItem(STORE); } catch { return null; }
  };
  root.classList.add("scripted");
  const theme = stored();
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  const ready = () => {
    const editor = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : null;
    for (const part of document.querySelectorAll(".scripted[hidden]")) part.hidden = false;
    themes(editor !== null);
    if (editor) links(editor);
    if (document.getElementById("ledger")) ledger();
  };

  // The switch between light and dark; an editor has one of its own.
  const themes = (inEditor) => {
    const button = document.getElementById("theme");
    button.hidden = inEditor;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
    const show = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem(STORE, root.dataset.theme); } catch { /* it holds for this visit */ }
      show();
    });
    system.addEventListener("change", show);
    show();
  };

  // In a web view, a link to a line is opened by the editor.
  const links = (editor) => {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-address]");
      if (!link) return;
      event.preventDefault();
      editor.postMessage({ command: "open", uri: link.dataset.address, line: Number(link.dataset.line) });
    });
  };

  const ledger = () => {
    const table = document.getElementById("ledger");
    const body = table.tBodies[0];
    const form = document.getElementById("filters");
    const fields = form.elements;
    const texts = new Map();
    const ORDER = ["missing", "placeholder", "silenced", "not required", "recorded"];
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    let rows = [...body.rows];
    let matching = rows;
    let page = 0;

    const textOf = (row) => {
      let text = texts.get(row);
      if (text === undefined) texts.set(row, (text = row.textContent.toLowerCase()));
      return text;
    };

    const isWanted = {
      "": () => true,
      any: (row) => row.dataset.open !== "",
      none: (row) => "full" in row.dataset,
      silenced: (row) => "silenced" in row.dataset,
    };

    const matches = () => {
      const words = fields.text.value.toLowerCase().split(/\s+/).filter(Boolean);
      const { technology, open, status, certain } = fields;
      const wanted = isWanted[open.value] ?? ((row) => row.dataset.open.split(" ").includes(open.value));
      return (row) =>
        (!technology.value || row.dataset.technology === technology.value) &&
        (!status.value || row.dataset.status === status.value) &&
        (!certain.checked || "certain" in row.dataset) &&
        wanted(row) &&
        words.every((word) => textOf(row).includes(word));
    };

    const show = () => {
      const pages = Math.max(1, Math.ceil(matching.length / PAGE));
      page = Math.min(page, pages - 1);
      const first = page * PAGE;
      const visible = matching.slice(first, first + PAGE);
      for (const row of body.querySelectorAll(".on-page")) row.classList.remove("on-page");
      for (const row of visible) row.classList.add("on-page");
      const all = matching.length === rows.length ? `${rows.length}` : `${matching.length} of ${rows.length}`;
      const part = pages > 1 ? ` (${first + 1} to ${first + visible.length} shown)` : "";
      document.getElementById("shown").textContent = `${all} adoption${rows.length === 1 ? "" : "s"}${part}`;
      document.getElementById("pages").hidden = pages === 1;
      document.getElementById("page").textContent = `Page ${page + 1} of ${pages}`;
      document.getElementById("previous").disabled = page === 0;
      document.getElementById("next").disabled = page === pages - 1;
    };

    const filter = () => {
      const isMatch = matches();
      matching = rows.filter((row) => {
        const match = isMatch(row);
        row.classList.toggle("filtered", !match);
        return match;
      });
      page = 0;
      show();
    };

    // The word by which a cell is ordered: its standing, or all its text.
    const rank = (row, column) => {
      const tag = row.cells[column].querySelector(".tag");
      return ORDER.indexOf(tag ? tag.textContent : "");
    };
    const sort = (header) => {
      const down = header.getAttribute("aria-sort") === "ascending";
      for (const other of header.parentNode.cells) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      const column = header.cellIndex;
      const keys = new Map(rows.map((row) => [row, column > 1 ? rank(row, column) : row.cells[column].textContent.trim()]));
      const compare = column > 1 ? (a, b) => keys.get(a) - keys.get(b) : (a, b) => collator.compare(keys.get(a), keys.get(b));
      rows.sort(down ? (a, b) => compare(b, a) : compare);
      body.append(...rows);
      filter();
    };

    const turn = (step) => {
      page += step;
      show();
      document.getElementById("adoptions").focus({ preventScroll: true });
      document.getElementById("adoptions").scrollIntoView();
    };

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", filter);
    // The fields are emptied after the event.
    form.addEventListener("reset", () => setTimeout(filter));
    for (const button of table.tHead.querySelectorAll("button")) {
      button.addEventListener("click", () => sort(button.closest("th")));
    }
    document.getElementById("previous").addEventListener("click", () => turn(-1));
    document.getElementById("next").addEventListener("click", () => turn(1));
    for (const link of document.querySelectorAll("a[data-technology]")) {
      link.addEventListener("click", () => {
        form.reset();
        fields.technology.value = link.dataset.technology;
        setTimeout(filter);
      });
    }
    filter();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
