import { mount } from "svelte";
import "../shared/base.css";
import "./console.css";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target !== null) mount(App, { target });
