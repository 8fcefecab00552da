// Offers the time zone of this device; the visitor can choose another.

const field = document.querySelector("#field-time_zone");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (field && !field.value && [...field.options].some((option) => option.value === zone)) field.value = zone;
