export const backdoor = (request, response, url, { answer }) => answer(response, 404, { detail: url.pathname });
