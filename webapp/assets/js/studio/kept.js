// Work that the server does not have yet, kept in this browser per draft and file.
import { page } from "./page.js";

const name = (kind) => `studio:${kind}:${page.draft}:${page.file}`;

/** {text, base, at}: what was typed, the ETag it began from, and when; null where nothing is kept. */
export function kept(kind = "unsaved") {
  try {
    return JSON.parse(localStorage.getItem(name(kind)));
  } catch {
    return null;
  }
}

/** Whether it could be kept: a browser may be full, or told to keep nothing. */
export function keep(text, base, kind = "unsaved") {
  try {
    localStorage.setItem(name(kind), JSON.stringify({ text, base, at: new Date().toISOString() }));
    return true;
  } catch {
    return false;
  }
}

export function forget(kind = "unsaved") {
  localStorage.removeItem(name(kind));
}
