/** Roles that are listed by hand; experts are drawn. */
export const ROLES = ["owner", "agency", "supervisor", "witness", "guard", "maintenance", "catering", "medical"] as const;
export type Role = (typeof ROLES)[number];

export interface RoleRow {
  name: string;
  id_number: string;
  role: string;
}

export const emptyRow = (): RoleRow => ({ name: "", id_number: "", role: "" });

/** The rows as they are sent; null = one is begun and not filled, or none is filled. Rows that are empty are left out. */
export function rowsOf(rows: readonly RoleRow[]): readonly RoleRow[] | null {
  const begun = rows
    .map(({ name, id_number, role }) => ({ name: name.trim(), id_number: id_number.replaceAll(/\s/g, "").toUpperCase(), role }))
    .filter((row) => row.name !== "" || row.id_number !== "");
  return begun.length > 0 && begun.every((row) => row.name !== "" && row.id_number !== "" && row.role !== "") ? begun : null;
}
