/* What a proposal needs, and what is sent of it. `form` is that of its type: { shape, asks, required, either } (see
   `form` in planning/workshop/contribution_types.py). `fields` are what the page's form says: { type, kind, site,
   points, name, comment, capacity, hours }, points as [lat, lon]. Nothing here knows of a page. */

const LEAST_POINTS = { Point: 1, LineString: 2, Polygon: 3 };

/* Whether it is drawn one point after the other. */
export const manyPoints = ({ shape }) => LEAST_POINTS[shape] > 1;

/* Which parts of the page's form it has. */
export function formParts(form) {
  const asks = Object.fromEntries(form.asks.map((field) => [field, true]));
  return { ...asks, point: form.shape !== null, points: manyPoints(form) };
}

function geometryOf(shape, points) {
  const at = points.map(([lat, lon]) => [lon, lat]);
  return { type: shape, coordinates: shape === "LineString" ? at : [[...at, at[0]]] };
}

/* The points [lat, lon] that a proposal was made of. */
export function pointsOf({ geometry, lat, lon }) {
  if (geometry) {
    const ring = geometry.type === "Polygon" ? geometry.coordinates[0].slice(0, -1) : geometry.coordinates;
    return ring.map(([east, north]) => [north, east]);
  }
  return lat !== undefined && lat !== null ? [[lat, lon]] : [];
}

/* The first thing that is missing: a field, the shape to draw, or "either" of several fields; null if nothing is. */
export function missingOf(form, fields) {
  const lacks = (field) => form.required.includes(field) && !fields[field];
  const { shape, either, asks } = form;
  const { points, capacity } = fields;
  const place = ["kind", "site"].find(lacks);
  if (place) return place;
  if (shape && points.length < LEAST_POINTS[shape]) return shape;
  if (lacks("hours")) return "hours";
  if (either.length && !either.some((field) => fields[field])) return "either";
  return asks.includes("capacity") && (lacks("capacity") || (capacity && !/^\d+$/.test(capacity))) ? "capacity" : null;
}

/* The body of the proposal, or null where something is missing. */
export function bodyOf(form, fields) {
  if (missingOf(form, fields)) return null;
  const { type, points, comment } = fields;
  const body = { type, comment: comment || null };
  for (const field of form.asks) if (fields[field]) body[field] = fields[field];
  if (body.capacity) body.capacity = Number(body.capacity);
  if (form.asks.includes("name")) body.name ??= null;
  if (manyPoints(form)) body.geometry = geometryOf(form.shape, points);
  else if (form.shape) [body.lat, body.lon] = points[0];
  return body;
}
