export function staffRoutes(state) {
  return { state, handle: (request, response, url, { answer }) => answer(response, 404, { detail: url.pathname }) };
}
