/* Fetching, questions that overtake one another, and the parts of a page that are replaced. */

export async function get(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) {
    const answer = await response.json().catch(() => null);
    throw Object.assign(new Error(answer ? answer.error.message : response.statusText), { status: response.status });
  }
  return response;
}

export async function json(url, options) {
  return (await get(url, options)).json();
}

export async function text(url, options) {
  return (await get(url, options)).text();
}

/* A function that does `work({ signal })`: the page is busy meanwhile, a new call ends the one before in silence,
   and `report(why)` says in the page's words what went wrong. */
export function latestOnly(work, words, report) {
  let running = null;
  return async () => {
    if (running) running.abort();
    const mine = (running = new AbortController());
    document.body.setAttribute("aria-busy", "true");
    try {
      await work({ signal: mine.signal });
    } catch (problem) {
      if (problem.name === "AbortError") return;
      console.warn(problem);
      report(problem instanceof TypeError ? words.offline : problem.message);
    } finally {
      if (running === mine) {
        document.body.removeAttribute("aria-busy");
        running = null;
      }
    }
  };
}

/* A problem in the place of what a part of the page said. */
export function showProblem(place, message) {
  const sentence = document.createElement("p");
  sentence.className = "problem";
  sentence.textContent = message;
  place.replaceChildren(sentence);
  return sentence;
}

/* Whether a form stands as the server wrote it: browsers bring back what was chosen before a reload. */
function untouched(form) {
  return [...form.querySelectorAll("select, input")].every((field) => {
    if (field.type === "radio" || field.type === "checkbox") return field.checked === field.defaultChecked;
    if (!field.options) return field.value === field.defaultValue;
    const options = [...field.options];
    return field.selectedIndex === Math.max(0, options.findIndex((option) => option.defaultSelected));
  });
}

/* A function that says whether the page has come with the answer to what its form asks: true at most once, at the first
   question. */
export function cameWith(form) {
  let first = true;
  return () => {
    const came = first && untouched(form);
    first = false;
    return came;
  };
}

export const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

export const part = (name, root = document) => root.querySelector('[data-part="' + name + '"]');

/* Put the parts of a fetched fragment in the place of those of the page; returns the fragment. */
export function replaceParts(html, names) {
  const fresh = parsed(html);
  for (const name of names) part(name).replaceChildren(...part(name, fresh).childNodes);
  return fresh;
}
