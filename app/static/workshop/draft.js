/* What a proposal needs, and what is sent of it. `fields` are what the form says: { type, kind, site, points, name,
   comment, capacity, hours }, points as [lat, lon]. Nothing here knows of a page. */

export const ON_SITES = ["hours", "move", "close", "resize"];
export const AT_POINTS = ["pin", "need", "add", "move"];
const WITH_KIND = ["add", "need", ...ON_SITES];
export const LEAST_POINTS = { line: 2, area: 3 };

/* Which parts of the form a type of proposal has. */
export function formParts(type) {
  return {
    point: AT_POINTS.includes(type) || type in LEAST_POINTS, site: ON_SITES.includes(type), kind: WITH_KIND.includes(type),
    name: type === "add", capacity: type === "add" || type === "resize", hours: type === "add" || type === "hours", points: type in LEAST_POINTS,
  };
}

function geometryOf(type, points) {
  const at = points.map(([lat, lon]) => [lon, lat]);
  return type === "line" ? { type: "LineString", coordinates: at } : { type: "Polygon", coordinates: [[...at, at[0]]] };
}

/* The points [lat, lon] that a proposal was made of. */
export function pointsOf({ geometry, lat, lon }) {
  if (geometry) {
    const ring = geometry.type === "Polygon" ? geometry.coordinates[0].slice(0, -1) : geometry.coordinates;
    return ring.map(([east, north]) => [north, east]);
  }
  return lat !== undefined && lat !== null ? [[lat, lon]] : [];
}

/* The first thing that is missing: kind, site, line, area, place, hours, need, capacity or shape; null if nothing is. */
export function missingOf({ type, kind, site, points, comment, capacity, hours }) {
  if (WITH_KIND.includes(type) && type !== "need" && !kind) return "kind";
  if (ON_SITES.includes(type) && !site) return "site";
  if (type in LEAST_POINTS && points.length < LEAST_POINTS[type]) return type;
  if (AT_POINTS.includes(type) && !points.length) return "place";
  if (type === "hours" && !hours) return "hours";
  if (type === "need" && !kind && !comment) return "need";
  const places = type === "resize" || (type === "add" && capacity);
  return places && !/^\d+$/.test(capacity) ? "capacity" : null;
}

/* The body of the proposal, or null where something is missing. */
export function bodyOf(fields) {
  if (missingOf(fields)) return null;
  const { type, kind, site, points, name, comment, capacity, hours } = fields;
  const has = formParts(type);
  const body = { type, comment: comment || null };
  if (has.kind && kind) body.kind = kind;
  if (has.site) body.site = site;
  if (has.points) body.geometry = geometryOf(type, points);
  else if (has.point) [body.lat, body.lon] = points[0];
  if (has.name) body.name = name || null;
  if (has.hours && hours) body.hours = hours;
  if (has.capacity && capacity) body.capacity = Number(capacity);
  return body;
}
